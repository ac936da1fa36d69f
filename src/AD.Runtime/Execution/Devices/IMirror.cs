namespace AdCompiler.Execution;

/// <summary>A copy of host memory on a device, of which one may be newer.</summary>
internal interface IMirror
{
    /// <summary>Makes the host's memory what the device has.</summary>
    void BringToHost();

    /// <summary>The host has written: before the device reads again, it gets that.</summary>
    void HostHasWritten();
}
