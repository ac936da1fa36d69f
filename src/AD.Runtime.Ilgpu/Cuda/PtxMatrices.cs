using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu;

/// <summary>
/// NVIDIA's way of bringing halves to tensor cores, from compute capability 8.0 on: copies from global to shared memory that go on beside the computation, and
/// reads of four 8 x 8 matrices by a warp (PTX ISA, "cp.async", "ldmatrix"). Addresses of shared memory count bytes.
/// </summary>
internal static class PtxMatrices
{
    /// <summary>The shared memory of a group, in bytes: as much as a kernel has without asking.</summary>
    public const int SharedBytes = 48 * 1024;

    /// <summary>Where it starts. To be called once in a kernel, since the variable has a name.</summary>
    public static long Shared()
    {
        CudaAsm.Emit(".shared .align 128 .b8 matrices[49152];");
        CudaAsm.Emit("mov.b64 %0, matrices;", out long address);
        return address;
    }

    /// <summary>Begins a copy of 16 bytes to a multiple of 16, of which only the first <paramref name="bytes"/> (16 or 0) are read and the others are zeros.</summary>
    public static void Copy(long shared, long source, int bytes) => CudaAsm.Emit("cp.async.cg.shared.global [%0], [%1], 16, %2;", shared, source, bytes);

    /// <summary>Ends a group of the thread's copies.</summary>
    public static void Commit() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits for all of the thread's groups but the last.</summary>
    public static void WaitForAllButOne() => CudaAsm.Emit("cp.async.wait_group 1;");

    /// <summary>
    /// Four matrices of 8 rows of 16 bytes: thread i of a warp gives the address of row i % 8 of matrix i / 8, and gets of each matrix the two numbers from 2 (i % 4) on
    /// of row i / 4.
    /// </summary>
    public static Quad<uint> Load(long address)
    {
        Output<uint> x = default, y = default, z = default, w = default;
        Input<long> at = address;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];", ref x, ref y, ref z, ref w, ref at);
        return new() { X = x.Value, Y = y.Value, Z = z.Value, W = w.Value };
    }

    /// <summary>The same of the matrices' transposes.</summary>
    public static Quad<uint> LoadTransposed(long address)
    {
        Output<uint> x = default, y = default, z = default, w = default;
        Input<long> at = address;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];", ref x, ref y, ref z, ref w, ref at);
        return new() { X = x.Value, Y = y.Value, Z = z.Value, W = w.Value };
    }
}
