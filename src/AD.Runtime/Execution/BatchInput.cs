using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AdCompiler.Kernels;

namespace AdCompiler.Execution;

/// <summary>Brings the caller's samples into the lanes of a block: [lane][feature] becomes [feature][lane].</summary>
public static unsafe class BatchInput
{
    /// <summary>Images of block <paramref name="block"/>, <paramref name="features"/> numbers each, to <paramref name="target"/> [features][L].</summary>
    public static void PackImages<T>(ProgramMemory<T>* memory, int block, T* target, int features) where T : unmanaged =>
        Pack(memory, memory->Source.Images, memory->Source.ImagesAreDoubles, block, target, features);

    /// <summary>Real targets of block <paramref name="block"/>.</summary>
    public static void PackTargets<T>(ProgramMemory<T>* memory, int block, T* target, int features) where T : unmanaged =>
        Pack(memory, memory->Source.Targets, memory->Source.TargetsAreDoubles, block, target, features);

    /// <summary>The direction of the images in a JVP; zeros where none was given.</summary>
    public static void PackImageTangents<T>(ProgramMemory<T>* memory, int block, T* target, int features) where T : unmanaged =>
        Pack(memory, memory->Source.ImageTangents, true, block, target, features);

    /// <summary>1 in the lanes of block <paramref name="block"/> that hold a sample of the batch, 0 in the others.</summary>
    public static void PackSampleMask<T>(ProgramMemory<T>* memory, int block, T* target) where T : unmanaged =>
        Vector512.Load(memory->SampleMask + block * Vector512<T>.Count).Store(target);

    /// <summary>Cotangents of the losses of block <paramref name="block"/>.</summary>
    public static void PackLossSeed<T>(ProgramMemory<T>* memory, int block, T* target) where T : unmanaged =>
        Vector512.Load(memory->LossSeed + block * Vector512<T>.Count).Store(target);

    private static void Pack<T>(ProgramMemory<T>* memory, void* source, bool doubles, int block, T* target, int features) where T : unmanaged
    {
        int lanes = Vector512<T>.Count;
        if (source == null)
        {
            new Span<T>(target, features * lanes).Clear();
            return;
        }
        nint* rows = stackalloc nint[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            long sample = (long)block * lanes + lane;
            long first = (sample < memory->Source.Samples ? sample : 0) * features;
            rows[lane] = doubles ? (nint)((double*)source + first) : (nint)((float*)source + first);
        }
        int done = typeof(T) == typeof(float) && !doubles && Avx.IsSupported ? TransposeFloats((float**)rows, (float*)target, features) : 0;
        for (int lane = 0; lane < lanes; lane++)
            for (int f = done; f < features; f++)
                target[f * lanes + lane] = doubles ? Convert<T>(((double*)rows[lane])[f]) : Convert<T>(((float*)rows[lane])[f]);
        if (memory->RoundToHalf)
            for (int f = 0; f < features; f++)
                HalfRounding.Round(Vector512.Load((float*)target + f * 16)).Store((float*)target + f * 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Convert<T>(double value) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            float narrow = (float)value;
            return Unsafe.As<float, T>(ref narrow);
        }
        return Unsafe.As<double, T>(ref value);
    }

    /// <summary>Squares of eight lanes by eight features; returns the number of features done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int TransposeFloats(float** rows, float* target, int features)
    {
        int f = 0;
        for (; f + 8 <= features; f += 8)
            for (int lane = 0; lane < 16; lane += 8)
                TransposeSquare(rows + lane, f, target + f * 16 + lane);
        return f;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(float** rows, int f, float* target)
    {
        Vector256<float> r0 = Vector256.Load(rows[0] + f), r1 = Vector256.Load(rows[1] + f), r2 = Vector256.Load(rows[2] + f), r3 = Vector256.Load(rows[3] + f);
        Vector256<float> r4 = Vector256.Load(rows[4] + f), r5 = Vector256.Load(rows[5] + f), r6 = Vector256.Load(rows[6] + f), r7 = Vector256.Load(rows[7] + f);
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44), b1 = Avx.Shuffle(a0, a2, 0xEE), b2 = Avx.Shuffle(a1, a3, 0x44), b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44), b5 = Avx.Shuffle(a4, a6, 0xEE), b6 = Avx.Shuffle(a5, a7, 0x44), b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Permute2x128(b0, b4, 0x20).Store(target);
        Avx.Permute2x128(b1, b5, 0x20).Store(target + 16);
        Avx.Permute2x128(b2, b6, 0x20).Store(target + 32);
        Avx.Permute2x128(b3, b7, 0x20).Store(target + 48);
        Avx.Permute2x128(b0, b4, 0x31).Store(target + 64);
        Avx.Permute2x128(b1, b5, 0x31).Store(target + 80);
        Avx.Permute2x128(b2, b6, 0x31).Store(target + 96);
        Avx.Permute2x128(b3, b7, 0x31).Store(target + 112);
    }
}
