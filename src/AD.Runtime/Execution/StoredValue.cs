using System.Numerics;

namespace AdCompiler.Execution;

/// <summary>A <see cref="NetworkValue"/> that is a part of contiguous native memory.</summary>
internal sealed unsafe class StoredValue<T>(
    string name, int[] shape, int offset, NativeBlock<T> values, bool roundToHalf,
    NativeBlock<T>? gradients = null, NativeBlock<T>? tangents = null) : NetworkValue(name, shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void CopyValuesTo(Span<float> target) => Copy(values, target);

    public override void CopyValuesTo(Span<double> target) => Copy(values, target);

    public override void SetValues(ReadOnlySpan<float> source) => Set(values, source, "values");

    public override void SetValues(ReadOnlySpan<double> source) => Set(values, source, "values");

    public override void CopyGradientTo(Span<float> target) => Copy(gradients ?? throw NoParameter("gradient"), target);

    public override void CopyGradientTo(Span<double> target) => Copy(gradients ?? throw NoParameter("gradient"), target);

    public override void SetTangent(ReadOnlySpan<double> tangent) => Set(tangents ?? throw NoParameter("tangent"), tangent, "tangents");

    private void Copy<TTarget>(NativeBlock<T> from, Span<TTarget> target) where TTarget : INumberBase<TTarget>
    {
        RequireCount(target.Length, "places");
        T* source = from.Pointer + offset;
        for (int i = 0; i < Count; i++)
            target[i] = TTarget.CreateTruncating(source[i]);
    }

    private void Set<TSource>(NativeBlock<T> to, ReadOnlySpan<TSource> source, string what) where TSource : INumberBase<TSource>
    {
        RequireCount(source.Length, what);
        T* target = to.Pointer + offset;
        for (int i = 0; i < Count; i++)
            target[i] = roundToHalf ? T.CreateTruncating(Half.CreateTruncating(source[i])) : T.CreateTruncating(source[i]);
    }

    private InvalidOperationException NoParameter(string what) => new($"{Name} is no parameter and has no {what}.");
}
