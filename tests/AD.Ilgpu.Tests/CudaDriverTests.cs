using System.Runtime.InteropServices;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Is it said why there is no CUDA device?</summary>
public sealed class CudaDriverTests
{
    [Fact]
    public void Does_opening_one_that_is_not_there_say_what_is()
    {
        var error = Assert.Throws<ArgumentException>(static () => IlgpuDevice.Open("cuda:99"));
        Assert.Contains("Device 'cuda:99' is not on this machine", error.Message);
        Assert.Contains("expected one of", error.Message);
        Assert.Contains("emulated:0", error.Message);
        if (!NativeLibrary.TryLoad(CudaDriver.Library, out _))
            Assert.Contains($"NVIDIA's driver ({CudaDriver.Library}) is not installed", error.Message);
    }

    [Fact]
    public void Is_a_library_that_is_no_driver_told_from_a_missing_one()
    {
        Assert.Equal("NVIDIA's driver (no-such-library) is not installed", CudaDriver.Absence("no-such-library"));
        string other = OperatingSystem.IsWindows() ? "kernel32" : "libc.so.6";
        Assert.Equal($"{other} is no driver of NVIDIA's: it has no cuInit or no cuDriverGetVersion", CudaDriver.Absence(other));
    }
}
