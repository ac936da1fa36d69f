using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Tests.Programs;

/// <summary>Does an equation in integers, each in an interval, have the solutions that trying all of them finds?</summary>
public class BoxEquationTests
{
    [Fact]
    public void Does_it_have_a_solution_just_where_trying_all_finds_one()
    {
        var random = new Random(1);
        int solvable = 0;
        for (int n = 0; n < 5000; n++)
        {
            int constant = random.Next(-20, 21);
            var equation = new BoxEquation();
            HashSet<long> sums = [constant];
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                int factor = random.Next(-9, 10), least = random.Next(-3, 3), most = least + random.Next(5);
                equation.Add(factor, new(least, most));
                sums = [.. sums.SelectMany(sum => Enumerable.Range(least, most - least + 1).Select(value => sum + factor * value))];
            }
            Assert.Equal(sums.Contains(0), equation.MayHaveSolution(-constant));
            solvable += sums.Contains(0) ? 1 : 0;
        }
        Assert.InRange(solvable, 500, 4500);
    }

    [Fact]
    public void Is_it_decided_for_strides_of_dense_memory()
    {
        long[] strides = [.. Enumerable.Range(0, 20).Select(i => (long)Math.Pow(5, i))];
        var equation = new BoxEquation();
        foreach (long stride in strides)
            equation.Add(stride, new(-1, 1));
        Assert.True(equation.MayHaveSolution(strides.Sum()));
        Assert.False(equation.MayHaveSolution(strides.Skip(1).Sum() + 2));
    }

    [Fact]
    public void Does_it_count_as_solvable_where_there_is_too_much_to_try()
    {
        var odd = new BoxEquation();          // the sum cannot be odd: the one odd factor's unknown is 0
        odd.Add(1, new(0, 0));
        for (int i = 0; i < 12; i++)
            odd.Add(1000 + 2 * i * i, new(-1000, 1000));
        Assert.True(odd.MayHaveSolution(1));
    }
}
