using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AdCompiler.Bench;

/// <summary>A benchmark whose parameters say how many floating-point operations one call makes.</summary>
public interface ICountsOperations
{
    double Operations { get; }
}

/// <summary>10^9 floating-point operations a second, from the median.</summary>
public sealed class GigaflopsColumn : IColumn
{
    public string Id => nameof(GigaflopsColumn);
    public string ColumnName => "GFLOP/s";
    public string Legend => "10^9 floating-point operations a second (a fused multiply-add is two), from the median";
    public bool AlwaysShow => true;
    public ColumnCategory Category => ColumnCategory.Custom;
    public int PriorityInCategory => 0;
    public bool IsNumeric => true;
    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmark) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmark)
    {
        double? nanoseconds = summary[benchmark]?.ResultStatistics?.Median;
        foreach (var parameter in benchmark.Parameters.Items)
            if (parameter.Value is ICountsOperations shape && nanoseconds is { } time)
                return (shape.Operations / time).ToString("F1", CultureInfo.InvariantCulture);
        return "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmark, SummaryStyle style) => GetValue(summary, benchmark);
}
