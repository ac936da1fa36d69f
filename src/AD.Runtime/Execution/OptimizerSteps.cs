using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Execution;

/// <summary>
/// The optimizers, over contiguous memory whose length is padded to whole vectors. Products and sums are rounded one by
/// one (no FMA). At Half, what is stored is rounded to Half, except Adam's moments: its epsilon is 0 in Half.
/// </summary>
internal static unsafe class OptimizerSteps
{
    /// <summary>Elements that one task of an optimizer step handles.</summary>
    public const int Chunk = 16 * 1024;

    public struct Arguments<T> where T : unmanaged
    {
        public T* Parameters, Gradients, First, Second;
        public long Count;
        public T LearningRate, Momentum, WeightDecay, Beta1, Beta2, Epsilon, RootCorrection2;
        public bool RoundToHalf;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sgd<T>(Arguments<T>* a, int task) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> rate = Vector512.Create(a->LearningRate), momentum = Vector512.Create(a->Momentum), decay = Vector512.Create(a->WeightDecay);
        bool half = a->RoundToHalf, decays = a->WeightDecay != T.Zero, moves = a->Momentum != T.Zero;
        long end = Math.Min((task + 1L) * Chunk, a->Count);
        for (long i = (long)task * Chunk; i < end; i += Vector512<T>.Count)
        {
            Vector512<T> p = Vector512.Load(a->Parameters + i), v = Vector512.Load(a->Gradients + i);
            if (decays)
                v = Stored(v + decay * p, half);
            if (moves)
            {
                v = Stored(momentum * Vector512.Load(a->First + i) + v, half);
                v.Store(a->First + i);
            }
            Stored(p - rate * v, half).Store(a->Parameters + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Adam<T>(Arguments<T>* a, int task) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> rate = Vector512.Create(a->LearningRate), decay = Vector512.Create(a->WeightDecay), epsilon = Vector512.Create(a->Epsilon);
        Vector512<T> beta1 = Vector512.Create(a->Beta1), rest1 = Vector512.Create(T.One - a->Beta1), root = Vector512.Create(a->RootCorrection2);
        Vector512<T> beta2 = Vector512.Create(a->Beta2), rest2 = Vector512.Create(T.One - a->Beta2);
        bool decays = a->WeightDecay != T.Zero;
        long end = Math.Min((task + 1L) * Chunk, a->Count);
        for (long i = (long)task * Chunk; i < end; i += Vector512<T>.Count)
        {
            Vector512<T> p = Vector512.Load(a->Parameters + i), g = Vector512.Load(a->Gradients + i);
            if (decays)
                g += decay * p;
            Vector512<T> m = beta1 * Vector512.Load(a->First + i) + rest1 * g;
            Vector512<T> v = beta2 * Vector512.Load(a->Second + i) + rest2 * (g * g);
            m.Store(a->First + i);
            v.Store(a->Second + i);
            Stored(p - rate * m / (Vector512.Sqrt(v) / root + epsilon), a->RoundToHalf).Store(a->Parameters + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Stored<T>(Vector512<T> value, bool half) =>
        typeof(T) == typeof(float) && half ? HalfRounding.Round(value.AsSingle()).As<float, T>() : value;
}
