namespace AdCompiler.Execution;

/// <summary>What the generator wrote of a network's programs for devices; AdCompiler.Ilgpu knows what is in it.</summary>
public interface IDeviceCode;
