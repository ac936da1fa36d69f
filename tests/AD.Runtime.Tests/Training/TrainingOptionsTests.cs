using AdCompiler.Training;

namespace AdCompiler.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void Are_the_schedules_those_of_PyTorch()
    {
        var options = new TrainingOptions { LearningRate = 0.4, Epochs = 4, StepEvery = 2, StepFactor = 0.1, Schedule = LearningRateSchedule.Constant };
        Assert.Equal(0.4, options.RateAt(39, 10));

        var cosine = options with { Schedule = LearningRateSchedule.Cosine };
        Assert.Equal(0.4, cosine.RateAt(0, 10));
        Assert.Equal(0.2, cosine.RateAt(20, 10), 1e-15);
        Assert.Equal(0.4 * (1 + Math.Cos(Math.PI * 39 / 40)) / 2, cosine.RateAt(39, 10));

        var step = options with { Schedule = LearningRateSchedule.Step };
        Assert.Equal([0.4, 0.4, 0.04, 0.04], new[] { 0, 19, 20, 39 }.Select(at => Math.Round(step.RateAt(at, 10), 12)));
    }

    [Fact]
    public void Is_a_metrics_line_read_as_it_was_written()
    {
        var metrics = new EpochMetrics(3, 0.1, 0.97, double.NaN, 1.0 / 3, 12.5, 1e5, 2, 5, 1e-4);
        Assert.Equal(metrics, EpochMetrics.FromJson(metrics.ToJson()));
        foreach (string bad in new[] { "", "[]", "{}", "{\"epoch\": 1", "{\"epoch\": \"1\"}" })
            Assert.Throws<FormatException>(() => EpochMetrics.FromJson(bad));
    }
}
