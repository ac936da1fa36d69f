using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>The device's copy of a block of host memory. Either side is brought up to date when it is about to be read, not before.</summary>
internal sealed unsafe class DeviceMirror<T> : IMirror where T : unmanaged
{
    private readonly NativeBlock<T> host;
    private readonly ArrayView<T> view;
    private readonly AcceleratorStream stream;
    private bool hostIsNewer = true, deviceIsNewer;

    public DeviceMirror(NativeBlock<T> host, ArrayView<T> memory, int start, AcceleratorStream stream)
    {
        (this.host, this.stream) = (host, stream);
        view = memory.SubView(start, host.Length);
        host.Mirror = this;
    }

    public void BringToHost()
    {
        if (!deviceIsNewer || host.Length == 0)
            return;
        view.CopyToCPUUnsafeAsync(stream, ref *host.Pointer, host.Length);
        stream.Synchronize();
        deviceIsNewer = false;
    }

    public void HostHasWritten() => (hostIsNewer, deviceIsNewer) = (true, false);

    /// <summary>Before the device reads.</summary>
    public void BringToDevice()
    {
        if (hostIsNewer && host.Length > 0)
            view.CopyFromCPUUnsafeAsync(stream, ref *host.Pointer, host.Length);
        hostIsNewer = false;
    }

    public void DeviceHasWritten() => deviceIsNewer = true;
}
