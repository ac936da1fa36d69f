using System.Numerics;

namespace AdCompiler.Execution;

/// <summary>A <see cref="NetworkValue"/> that is a part of contiguous native memory.</summary>
internal sealed unsafe class StoredValue<T> : NetworkValue where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CompiledNetwork owner;
    private readonly NativeBlock<T> values;
    private readonly NativeBlock<T>? gradients, tangents;
    private readonly int offset;
    private readonly bool roundToHalf, roundTangents;

    public StoredValue(
        CompiledNetwork owner, string name, int[] shape, int offset, NativeBlock<T> values, bool roundToHalf,
        NativeBlock<T>? gradients = null, NativeBlock<T>? tangents = null, bool roundTangents = false) : base(name, shape)
    {
        (this.owner, this.offset, this.values, this.roundToHalf, this.gradients, this.tangents, this.roundTangents) = (owner, offset, values, roundToHalf, gradients, tangents, roundTangents);
        IsSet = gradients is null;
    }

    public override void CopyValuesTo(Span<float> target) => CopyValues(target);

    public override void CopyValuesTo(Span<double> target) => CopyValues(target);

    public override void SetValues(ReadOnlySpan<float> source) => SetOwnValues(source);

    public override void SetValues(ReadOnlySpan<double> source) => SetOwnValues(source);

    public override void CopyGradientTo(Span<float> target) => CopyGradient(target);

    public override void CopyGradientTo(Span<double> target) => CopyGradient(target);

    public override void SetTangent(ReadOnlySpan<double> tangent) => Set(tangents ?? throw NoParameter("tangent"), tangent, "tangents", roundTangents);

    private void CopyValues<TTarget>(Span<TTarget> target) where TTarget : INumberBase<TTarget>
    {
        owner.RequireUsable();
        RequireSet();
        Copy(values, target);
    }

    private void CopyGradient<TTarget>(Span<TTarget> target) where TTarget : INumberBase<TTarget>
    {
        NativeBlock<T> from = gradients ?? throw NoParameter("gradient");
        owner.RequireGradient();
        Copy(from, target);
    }

    private void SetOwnValues<TSource>(ReadOnlySpan<TSource> source) where TSource : INumberBase<TSource>
    {
        Set(values, source, "values", roundToHalf);
        IsSet = true;
    }

    private void Copy<TTarget>(NativeBlock<T> from, Span<TTarget> target) where TTarget : INumberBase<TTarget>
    {
        RequireCount(target.Length, "places");
        T* source = from.ForReading() + offset;
        for (int i = 0; i < Count; i++)
            target[i] = TTarget.CreateTruncating(source[i]);
    }

    private void Set<TSource>(NativeBlock<T> to, ReadOnlySpan<TSource> source, string what, bool round) where TSource : INumberBase<TSource>
    {
        owner.RequireUsable();
        RequireCount(source.Length, what);
        T* target = to.ForWriting() + offset;
        for (int i = 0; i < Count; i++)
            target[i] = round ? T.CreateTruncating(Half.CreateTruncating(source[i])) : T.CreateTruncating(source[i]);
    }

    private InvalidOperationException NoParameter(string what) => new($"{Name} is no parameter and has no {what}.");
}
