using System.Xml.Linq;
using AdCompiler.Training;

namespace AdCompiler.Tests.Training;

public sealed class ReportTests
{
    static readonly (string, string)[] Settings = [("network", "LeNet5 <&>"), ("rule MaxPool", "Native"), ("rule ReluAtZero", "0")];

    [Fact]
    public void Is_the_report_well_formed_and_without_outside_resources()
    {
        string html = TrainingReport.Html("LeNet5 on fashion-mnist-small", Epochs(12), Settings);
        var page = XDocument.Parse(PageOf(html));
        Assert.Equal(2, page.Descendants().Count(element => element.Name.LocalName == "svg"));
        Assert.Equal(4, page.Descendants().Count(element => element.Name.LocalName == "polyline"));
        Assert.Equal(12, page.Descendants("tbody").Single().Elements().Count());
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http", html.Replace("http://www.w3.org/2000/svg", ""));
        Assert.Contains("LeNet5 &lt;&amp;&gt;", html);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(300)]
    public void Is_any_number_of_epochs_drawn(int epochs)
    {
        string html = TrainingReport.Html("t", Epochs(epochs), Settings);
        Assert.DoesNotContain("=\"NaN", html);
        Assert.DoesNotContain(",NaN", html);
    }

    [Fact]
    public void Has_a_single_epoch_a_large_dot_with_its_value_beside_it()
    {
        var page = XDocument.Parse(PageOf(TrainingReport.Html("t", Epochs(1), Settings)));
        var plot = page.Descendants().First(element => element.Name.LocalName == "svg").Elements().ToList();
        var dots = plot.Where(element => element.Name.LocalName == "circle").ToList();
        var values = plot.Where(element => (string?)element.Attribute("class") == "value").ToList();
        Assert.Equal(["0.7800", "0.9500"], values.Select(value => value.Value).Order());
        foreach (var dot in dots)
        {
            Assert.True((double)dot.Attribute("r")! >= 5);
            Assert.Contains(values, value => Math.Abs((double)value.Attribute("x")! - (double)dot.Attribute("cx")!) < 20
                && Math.Abs((double)value.Attribute("y")! - (double)dot.Attribute("cy")!) < 40);
        }
    }

    [Fact]
    public void Are_the_threads_listed_and_of_the_rules_only_those_the_network_asks_for()
    {
        using CompiledNetwork network = AdCompiler.Networks.LeNet5.Compile(Width.Float, 4, null, new CompileOptions { Threads = 3 });
        (string, string)[] all = [("accumulate", "wide"), .. Enum.GetValues<RuleSlot>().Select(slot => ($"rule {slot}", "0")), ("rule MaxPool", "Native"), ("seed", "1")];
        Assert.Equal(
            [("rule ReluAtZero", "0"), ("rule MaxPool", "Native"), ("seed", "1"), ("threads", "3")], TrainingSettings.ForReport(network, all));
        using var smooth = new LinearClassifier(6, 3, batch: 16);
        Assert.Equal(["seed", "threads"], TrainingSettings.ForReport(smooth, all).Select(setting => setting.Name));
    }

    [Fact]
    public void Does_an_epoch_without_a_finite_loss_leave_a_gap()
    {
        var epochs = Epochs(7);
        epochs[3] = epochs[3] with { TrainLoss = double.NaN, TestLoss = double.PositiveInfinity, NanSteps = 5 };
        string html = TrainingReport.Html("t", epochs, Settings);
        Assert.Equal(2 + 2 + 1 + 1, html.Split("<polyline").Length - 1);
        Assert.Contains("<strong class=\"bad\">5</strong>", html);
        Assert.DoesNotContain("=\"NaN", html);
    }

    [Fact]
    public void Are_steps_that_mixed_precision_left_out_counted_where_there_are_any()
    {
        var epochs = Epochs(3);
        Assert.DoesNotContain("Steps left out", TrainingReport.Html("t", epochs, Settings));
        epochs[0] = epochs[0] with { SkippedSteps = 4 };
        epochs[2] = epochs[2] with { SkippedSteps = 3 };
        Assert.Contains("<span>Steps left out</span><strong>7</strong>", TrainingReport.Html("t", epochs, Settings));
    }

    [Fact]
    public void Are_ticks_round_and_do_they_enclose_the_range()
    {
        foreach (var (low, high) in new[] { (0.0, 0.7), (0.31, 0.35), (71.2, 98.6), (-3, 1e5), (5, 5), (0, 0), (1e-7, 2e-7) })
        {
            var ticks = Ticks.Enclosing(low, high, 6);
            Assert.InRange(ticks.Count, 3, 10);
            Assert.True(ticks.First <= low + 1e-9 * Math.Abs(low) && ticks.Last >= high - 1e-9 * Math.Abs(high));
            Assert.Equal(ticks.Count, ticks.Values.Select(ticks.Text).Distinct().Count());
        }
        Assert.Equal(["0.30", "0.31", "0.32"], Ticks.Enclosing(0.3, 0.32, 2).Values.Select(Ticks.Enclosing(0.3, 0.32, 2).Text));
    }

    static string PageOf(string html) => html.Replace("<!DOCTYPE html>", "").Replace("<meta charset=\"utf-8\">", "")
        .Replace("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "");

    static List<EpochMetrics> Epochs(int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => new EpochMetrics(
            i, 0.15 + 0.8 / i, 0.95 - 0.25 / i, 0.28 + 0.5 / i, 0.9 - 0.2 / i, 0.8, 61_234.5, 0, 0, 0.05 / i)),
    ];
}
