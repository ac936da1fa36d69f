using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>The C# that neither networks nor methods may contain, with what to write in its place.</summary>
internal static class RefusedCode
{
    private static readonly Dictionary<OperationKind, (string Construct, string Remedy)> Common = new()
    {
        [OperationKind.Labeled] = ("goto", "write a loop or an if"),
        [OperationKind.Branch] = ("goto", "write a loop or an if"),
        [OperationKind.DynamicInvocation] = ("dynamic", "give the value its type"),
        [OperationKind.DynamicMemberReference] = ("dynamic", "give the value its type"),
        [OperationKind.DynamicIndexerAccess] = ("dynamic", "give the value its type"),
        [OperationKind.DynamicObjectCreation] = ("dynamic", "give the value its type"),
        [OperationKind.EventAssignment] = ("events", "call the method"),
        [OperationKind.EventReference] = ("events", "call the method"),
        [OperationKind.TypeOf] = ("typeof", "choose by a value, not by a type"),
        [OperationKind.SizeOf] = ("sizeof", "write the number"),
        [OperationKind.FunctionPointerInvocation] = ("function pointers", "call the method"),
    };

    /// <summary>That, and what else is refused.</summary>
    public static IReadOnlyDictionary<OperationKind, (string Construct, string Remedy)> With(Dictionary<OperationKind, (string Construct, string Remedy)> others) =>
        Common.Concat(others).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>The first line of the code, for a message.</summary>
    public static string Text(IOperation at)
    {
        string text = at.Syntax.ToString();
        int line = text.IndexOf('\n');
        if (line >= 0)
            text = text.Substring(0, line).TrimEnd() + " ...";
        return text.Length <= 60 ? text : text.Substring(0, 57) + "...";
    }
}
