namespace AdCompiler.Ilgpu;

/// <summary>What has memory on a device.</summary>
internal interface IDeviceUser
{
    /// <summary>The device is about to go: what it alone has is brought to the host, and its memory freed.</summary>
    void Leave();
}
