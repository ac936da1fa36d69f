namespace ILGPU.Runtime.CPU;

public static class CPUMemoryBuffer
{
    public static MemoryBuffer Create(Accelerator accelerator, nint memory, long length, int elementSize) => new(memory, length);
}
