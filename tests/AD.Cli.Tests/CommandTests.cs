using System.Text.Json;

namespace AdCompiler.Cli.Tests;

/// <summary>What scripts rely on: fields of the JSON, exit codes, one line that says what was wrong.</summary>
public sealed class CommandTests
{
    [Fact]
    public void Which_networks_are_there_and_how_large()
    {
        Dictionary<string, int> parameters = Adc.Succeed("networks", "--json").Json.EnumerateArray()
            .ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("parameters").GetInt32());
        Assert.Equal(44_426, parameters["LeNet5"]);
        Assert.Equal(44_878, parameters["LeNet5Bn"]);
        Assert.Equal(9_225_610, parameters["Vgg11"]);
        Assert.Equal(["LeNet5", "LeNet5Bn", "Vgg11", "Vgg11Bn", "ResNet18", "ResNet18Bn"], parameters.Keys);
    }

    [Theory]
    [InlineData("there is no network 'lenet7'", "check", "lenet7")]
    [InlineData("--batch: found '0', expected a whole number, 1 to 4096", "check", "lenet5", "--batch", "0")]
    [InlineData("--batch: found '1.5', expected a whole number, 1 to 65536", "bench", "lenet5", "--batch", "1.5")]
    [InlineData("--epochs: found 'x', expected a whole number of at least 1", "train", "lenet5", "--epochs", "x")]
    [InlineData("--learning-rate: found 'NaN', expected a finite number", "train", "lenet5", "--learning-rate", "NaN")]
    [InlineData("learning rate: found -1, expected a finite number, 0 or more", "train", "lenet5", "--learning-rate", "-1")]
    [InlineData("--beta: found 'x', expected a finite number", "check", "lenet5", "--maxpool", "hybrid", "--beta", "x")]
    [InlineData("--width: found 'single', expected half, float, double or mixed", "check", "lenet5", "--width", "single")]
    [InlineData("--accumulate wide: has a meaning at --width half only; found --width float", "check", "lenet5", "--accumulate", "wide")]
    [InlineData("--norm-at-zero ones: LeNet5 has no NormPool whose rule its source leaves open", "check", "lenet5", "--norm-at-zero", "ones")]
    [InlineData("--momentum: has a meaning for --optimizer sgd only", "train", "lenet5", "--optimizer", "adam", "--momentum", "0.9")]
    [InlineData("batch: found 12001, expected at most 12000, the training images of fashion-mnist-small", "train", "lenet5", "--data", "fashion-mnist-small", "--batch", "12001")]
    [InlineData("--width: has no meaning with --stage graph", "show", "lenet5", "--stage", "graph", "--width", "half")]
    [InlineData("--width: has no meaning with --stage math", "show", "huber", "--stage", "math", "--width", "half")]
    [InlineData("there is no method 'nosuch' with formulas; expected one of WeightError, AbsoluteValue,", "show", "nosuch", "--stage", "math")]
    [InlineData("--resume: found no nosuch", "train", "lenet5", "--resume", "--out", "nosuch")]
    [InlineData("--out /dev/null: found a file, expected a folder", "train", "lenet5", "--out", "/dev/null")]
    [InlineData("--out: found an empty path, expected a folder", "train", "lenet5", "--out", "")]
    [InlineData("--seed: found '-1', expected a whole number, 0 to 18446744073709551615", "check", "lenet5", "--seed", "-1")]
    [InlineData(".: found a folder, expected a file", "eval", "lenet5", "--weights", ".")]
    [InlineData("--beta 3 needs --maxpool hybrid", "check", "lenet5", "--beta", "3")]
    [InlineData("--maxpool hybrid needs --beta", "check", "lenet5", "--maxpool", "hybrid")]
    [InlineData("--device opencl: ", "check", "lenet5", "--device", "opencl")]
    [InlineData("--device cuda:7: ", "check", "lenet5", "--device", "cuda:7")]
    [InlineData("--device: found 'gpu', expected auto, cpu, cuda, opencl or emulated, or one that 'adc doctor' lists (cuda:1)", "check", "lenet5", "--device", "gpu")]
    [InlineData("--device: found 'cuda:', expected auto", "check", "lenet5", "--device", "cuda:")]
    [InlineData("--device: found 'cpu:1', expected auto", "check", "lenet5", "--device", "cpu:1")]
    [InlineData("--size 4096: expected at most 256 with --device emulated", "peak", "--device", "emulated:0")]
    [InlineData("--launches single: has a meaning at --device cuda only; found --device auto", "bench", "lenet5", "--launches", "single")]
    [InlineData("--sums atomic: has a meaning on a GPU only; found --device auto", "bench", "lenet5", "--sums", "atomic")]
    [InlineData("--sums atomic: a sum in 16 bits is rounded once it is complete; expected --width float or double, found --width mixed", "check", "lenet5", "--width", "mixed", "--sums", "atomic")]
    [InlineData("there is no command 'frobnicate', expected one of networks, show, train", "frobnicate")]
    [InlineData("a command is missing, expected one of networks, show, train")]
    [InlineData("Required argument missing for option: '--batch'", "check", "lenet5", "--batch")]
    [InlineData("nosuchfolder", "train", "lenet5", "--data", "nosuchfolder")]
    [InlineData("nosuch.safetensors", "eval", "lenet5", "--weights", "nosuch.safetensors")]
    public void Does_a_wrong_request_end_with_code_2_and_one_line(string expected, params string[] arguments)
    {
        Adc.Answer answer = Adc.Run(arguments);
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(expected, answer.Errors, StringComparison.Ordinal);
        Assert.Single(answer.Errors.TrimEnd('\n').Split('\n'));
        Assert.Empty(answer.Output);
    }

    [Theory]
    [InlineData("lenet5", "float")]
    [InlineData("lenet5bn", "double")]
    [InlineData("lenet5", "half")]
    public void Does_the_gradient_check_pass(string network, string width)
    {
        JsonElement check = Adc.Succeed("check", network, "--width", width, "--directions", "3", "--json").Json;
        Assert.True(check.GetProperty("passed").GetBoolean());
        Assert.Equal(2, check.GetProperty("sites").GetArrayLength());
    }

    [Fact]
    public void Does_the_check_say_when_a_rule_leaves_the_subdifferential()
    {
        JsonElement check = Adc.Succeed("check", "lenet5", "--maxpool", "hybrid", "--beta", "10", "--directions", "1", "--json").Json;
        Assert.Contains(check.GetProperty("sites").EnumerateArray(), site => !site.GetProperty("in_subdifferential").GetBoolean());
    }

    [Fact]
    public void Are_the_formulas_of_a_method_shown() => Assert.Equal(
        """
        Formulas, simplified as over the real numbers, to be read and not run. At a kink the derivative is that of its rule.
          Huber = 0.5 * x^2 if |x| <= width; width * (|x| - 0.5 * width) otherwise
          dHuber/dx = x if |x| <= width; -width if x < 0; width otherwise
          dHuber/dwidth = 0 if |x| <= width; |x| - width otherwise

        """, Adc.Succeed("show", "huber", "--stage", "math").Output);

    [Theory]
    [InlineData("graph", "maxPool.backward")]
    [InlineData("forward", "Saved for the derived program")]
    [InlineData("backward", "maxpool^T")]
    [InlineData("jvp", "Dot")]
    [InlineData("inference", "conv2d")]
    [InlineData("kernels", "FusedMultiplyAdd")]
    public void Is_every_stage_shown(string stage, string expected) =>
        Assert.Contains(expected, Adc.Succeed("show", "lenet5", "--stage", stage).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData([]), InlineData("--ahead")]
    public void What_does_a_bench_measure(params string[] options)
    {
        JsonElement bench = Adc.Succeed(["bench", "lenet5", "--batch", "16", "--threads", "1", "--seconds", "0.2", "--json", .. options]).Json;
        Assert.Equal(0, bench.GetProperty("allocated_bytes_per_step").GetInt64());
        Assert.True(bench.GetProperty("step_ms_median").GetDouble() > 0);
        Assert.True(bench.GetProperty("gflops").GetDouble() > 0);
    }

    [Fact]
    public void What_does_the_doctor_find() =>
        Assert.Contains("fashion-mnist-small", Adc.Succeed("doctor", "--json").Json.GetProperty("data").EnumerateArray().Select(d => d.GetString()));
}
