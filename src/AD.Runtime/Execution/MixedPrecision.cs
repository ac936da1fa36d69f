using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Execution;

/// <summary>The passes over all parameters that mixed precision adds to a step, over memory whose length is padded to whole vectors.</summary>
internal static unsafe class MixedPrecision
{
    public struct Arguments<T> where T : unmanaged
    {
        /// <summary>Parameters in float.</summary>
        public T* Masters;

        /// <summary>What the programs read of them.</summary>
        public T* Parameters;

        public T* Gradients;
        public long Count;

        /// <summary>One over the scale.</summary>
        public T Unscale;

        /// <summary>Set where a gradient is not finite.</summary>
        public int Overflows;
    }

    /// <summary>Parameters = the masters, rounded to Half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Round<T>(Arguments<T>* a, int task) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long end = Math.Min((task + 1L) * OptimizerSteps.Chunk, a->Count);
        for (long i = (long)task * OptimizerSteps.Chunk; i < end; i += Vector512<T>.Count)
            HalfRounding.Round(Vector512.Load(a->Masters + i).AsSingle()).As<float, T>().Store(a->Parameters + i);
    }

    /// <summary>Divides gradients by the scale: exact, since it is a power of two, but for subnormal floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unscale<T>(Arguments<T>* a, int task) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> unscale = Vector512.Create(a->Unscale), finite = Vector512<T>.AllBitsSet;
        long end = Math.Min((task + 1L) * OptimizerSteps.Chunk, a->Count);
        for (long i = (long)task * OptimizerSteps.Chunk; i < end; i += Vector512<T>.Count)
        {
            Vector512<T> gradient = Vector512.Load(a->Gradients + i);
            finite &= Vector512.IsFinite(gradient);
            (gradient * unscale).Store(a->Gradients + i);
        }
        if (finite != Vector512<T>.AllBitsSet && Vector512.EqualsAny(finite.AsByte(), Vector512<byte>.Zero))
            a->Overflows = 1;
    }
}
