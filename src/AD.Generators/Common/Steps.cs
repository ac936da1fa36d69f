namespace AdCompiler.Generators;

/// <summary>Names of the pipeline's steps, by which tests find out what an edit recomputed.</summary>
internal static class Steps
{
    public const string Trace = "Trace", Declare = "Declare", Read = "Read", Emit = "Emit", Report = "Report", ReadMethod = "ReadMethod", EmitMethod = "EmitMethod";
}
