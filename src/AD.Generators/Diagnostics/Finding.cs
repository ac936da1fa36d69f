using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Diagnostics;

/// <summary>
/// What a stage after tracing has to say about an expression of the user's: a diagnostic without its place, which
/// <see cref="Frontend.Reading.Origins"/> has. Origin -1 is the class.
/// </summary>
internal sealed record Finding(string Id, OriginId Origin, EquatableArray<string> Arguments)
{
    public static Finding Of(string id, OriginId origin, params string[] arguments) => new(id, origin, arguments.ToEquatableArray());
}
