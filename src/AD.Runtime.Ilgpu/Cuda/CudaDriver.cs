using System.Globalization;
using System.Runtime.InteropServices;

namespace AdCompiler.Ilgpu;

/// <summary>NVIDIA's driver, asked why there is no CUDA device: ILGPU lists none then and says nothing.</summary>
internal static unsafe class CudaDriver
{
    /// <summary>Its library.</summary>
    public static string Library => OperatingSystem.IsWindows() ? "nvcuda" : "libcuda.so.1";

    /// <summary>Why no CUDA device is listed, in words. Source: CUDA Driver API, "Initialization", "Version Management".</summary>
    /// <param name="library">The driver's.</param>
    public static string Absence(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint driver))
            return $"NVIDIA's driver ({library}) is not installed";
        if (!NativeLibrary.TryGetExport(driver, "cuInit", out nint init) || !NativeLibrary.TryGetExport(driver, "cuDriverGetVersion", out nint getVersion))
            return $"{library} is no driver of NVIDIA's: it has no cuInit or no cuDriverGetVersion";
        int version = 0, answer = ((delegate* unmanaged<uint, int>)init)(0);
        ((delegate* unmanaged<int*, int>)getVersion)(&version);
        string driverFor = string.Create(CultureInfo.InvariantCulture, $"NVIDIA's driver, for CUDA {version / 1000}.{version % 1000 / 10},");
        return answer == 0 ? $"{driverFor} lists no GPU that ILGPU can use; it needs compute capability 3.0 or later" : $"{driverFor} does not start: cuInit answers {NameOf(driver, answer)}";
    }

    private static string NameOf(nint driver, int answer)
    {
        byte* name;
        return NativeLibrary.TryGetExport(driver, "cuGetErrorName", out nint errorName) && ((delegate* unmanaged<int, byte**, int>)errorName)(answer, &name) == 0
            ? Marshal.PtrToStringUTF8((nint)name)! : answer.ToString(CultureInfo.InvariantCulture);
    }
}
