namespace AdCompiler.Ilgpu.Tests;

/// <summary>A theory that needs an OpenCL device; where ILGPU lists none it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenClTheoryAttribute : TheoryAttribute
{
    private static readonly bool IsThere = IlgpuDevice.All().Any(static device => device.Id == "opencl:0");

    public OpenClTheoryAttribute()
    {
        if (!IsThere)
            Skip = "ILGPU lists no OpenCL device here; it wants one with the generic address space, such as PoCL's from version 4 on.";
    }
}
