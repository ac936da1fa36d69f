using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Diagnostics;

/// <summary>
/// Every diagnostic of the compiler. An id is never reused; each has a page docs/diagnostics/ADCnnnn.md and a row in
/// AnalyzerReleases.*.md (a test holds the three together). Message: subject, problem; remedy.
/// </summary>
internal static class Descriptors
{
    private const string Declaration = "AdCompiler.Declaration", Language = "AdCompiler.Language", Shapes = "AdCompiler.Shapes", Derivative = "AdCompiler.Derivative",
        Rules = "AdCompiler.Rules", Memory = "AdCompiler.Memory", Numbers = "AdCompiler.Numbers", Internal = "AdCompiler.Internal";

    public static readonly DiagnosticDescriptor
        NotPartial = Error("ADC0001", Declaration, "Differentiable type that is not partial",
            "Type '{0}' is or contains what is marked [Differentiable] but is not partial; add 'partial'"),
        MethodSignature = Error("ADC0002", Declaration, "Differentiable method of another signature",
            "Method '{0}' has no result that could be differentiated: {1}"),
        NoParameter = Error("ADC0003", Declaration, "Differentiable method without a differentiable parameter",
            "'{0}' declares no differentiable parameter; give it a parameter of real numbers or remove [Differentiable]"),
        Nested = Error("ADC0004", Declaration, "Network nested in a type that cannot be extended",
            "Network '{0}' is nested in '{1}', which is not a partial class without type parameters; make it one or move the network out"),
        Generic = Error("ADC0005", Declaration, "Generic network",
            "Network '{0}' is generic, so there is no one program for it; derive a class that fixes its type arguments and mark that"),
        NoInput = Error("ADC0006", Declaration, "Network without an input shape",
            "Network '{0}' has {1}; write the shape of one sample, as in [Input(1, 28, 28)]"),
        NoConstructor = Error("ADC0007", Declaration, "Network without a parameterless constructor",
            "Network '{0}' cannot be made at compile time: {1}; derive a class that passes the arguments to its base constructor and mark that"),
        NotAModule = Error("ADC0008", Declaration, "Differentiable class that is neither a network nor a module",
            "Class '{0}' is marked [Differentiable] but derives from neither Network nor Module; derive from one of them or remove the mark"),
        Unsafe = Error("ADC0009", Declaration, "Unsafe code is not allowed",
            "Generated programs use pointers, but this project does not allow them; add <AllowUnsafeBlocks>true</AllowUnsafeBlocks> to the project file"),
        NotYet = Error("ADC0010", Declaration, "Differentiable declaration outside this version",
            "'{0}': {1} not supported by this version; differentiable are classes that derive from Network or Module, and methods over real numbers, arrays and structs of them"),
        Unmarked = Warning("ADC0011", Declaration, "Input shape without the Differentiable mark",
            "Class '{0}' has [Input] but not [Differentiable], so no program is generated for it; add the mark, or remove [Input]"),
        NoTarget = Error("ADC0012", Declaration, "Derivative of no method",
            "'{0}' is marked as a derivative, but of no method: {1}"),
        OtherSignature = Error("ADC0013", Declaration, "Derivative that does not fit its method",
            "'{0}' does not fit as the derivative of '{1}': found '{2}', expected '{3}'"),
        NoOwnDerivative = Error("ADC0014", Declaration, "Method that can have no derivative of its own",
            "'{0}' can have no derivative of its own: {1}"),
        TwoDerivatives = Error("ADC0015", Declaration, "Two derivatives of one method",
            "'{0}' has two derivatives, '{1}' and '{2}'; remove one of them"),
        TakenName = Error("ADC0016", Declaration, "Name of a generated method",
            "'{0}' has the name and the parameters of the method that is generated as a derivative of '{1}'; rename it"),
        Unsupported = Error("ADC0101", Language, "C# outside what can be traced",
            "{0}: not supported in differentiable code; {1}"),
        NoSource = Error("ADC0102", Language, "Member without source",
            "'{0}' cannot be traced: it has no source in this project and is not among the known members; write it in this project, or see the list on this diagnostic's page"),
        StepBudget = Error("ADC0104", Language, "Trace that does not end",
            "Network does not end within {0}: {1}; loops in Forward run over values known at compile time"),
        Unresolved = Error("ADC0105", Language, "Code that does not compile",
            "'{0}' does not compile, or calls a generated member, which a generator cannot see; mend it, or call what is generated from outside differentiable code"),
        WritesField = Error("ADC0106", Language, "Forward changes the network",
            "Forward writes {0}, but a program is traced once and cannot change the network; assign in the constructor, or use a local variable or a Buffer"),
        CreatesLayer = Error("ADC0107", Language, "Forward creates a layer",
            "Forward creates a '{0}', whose parameters would be new ones in every call; create it in the constructor and keep it in a field"),
        RunTimeValue = Error("ADC0108", Language, "Value known only at run time",
            "{0} is known only when the program runs, but is needed at compile time; {1}"),
        Failure = Error("ADC0109", Language, "Code that fails when traced",
            "Constructing or tracing the network fails here: {0}"),
        Unreachable = Error("ADC0110", Language, "Parameter that no field leads to",
            "This {0} has no name, since no path of fields leads to it from the network; keep it in a field of a Module, or in an array or list of modules"),
        ResultShape = Error("ADC0111", Language, "Result of another shape",
            "{0} returns {1}, expected {2}"),
        MixedLabels = Error("ADC0112", Language, "Labels used in two ways",
            "Labels are used as {0} and as {1}; a batch of labels is one or the other"),
        Transcendental = Error("ADC0113", Language, "Transcendental function of a known number",
            "'{0}' of a known number is not computed at compile time, since platforms round it differently; write the number, or call it inside Map"),
        DuringConstruction = Error("ADC0114", Language, "Tensor operation during construction",
            "'{0}' is used while the network is constructed; tensors and Training exist only in Forward and Loss"),
        SameName = Error("ADC0115", Language, "Two parameters of one name",
            "Network '{0}' has two parameters or buffers named '{1}'; rename the field of the base class or of the derived class"),
        Settable = Warning("ADC0116", Language, "Member that can be set from outside",
            "'{0}' can be set from outside, but its value is fixed where Forward is traced; make it readonly, const, init-only or private, or a constructor parameter"),
        Recursion = Error("ADC0117", Language, "Recursive method",
            "Recursion: {0}; calls in a differentiable method are inlined, so write a loop"),
        ShapeMismatch = Error("ADC0201", Shapes, "Shapes that do not match", "{0}"),
        Window = Error("ADC0202", Shapes, "Window that does not fit", "{0}"),
        Argument = Error("ADC0203", Shapes, "Argument out of range", "{0}"),
        LostDerivative = Warning("ADC0302", Derivative, "Derivative that is lost",
            "The derivative of this function is 0 wherever it exists, so no gradient goes through it; use a smooth function, or disable ADC0302 here if that is intended"),
        UnusedDerivative = Warning("ADC0305", Derivative, "Derivative that is not used",
            "'{0}' is the derivative of '{1}', which no differentiable method calls; mark the method that does with [Differentiable], or remove the mark"),
        UnusedParameter = Warning("ADC0304", Derivative, "Parameter that is not used",
            "Network '{0}' never uses {1}, which therefore has no gradient and is no part of the programs; use it in Forward or Loss, or remove it"),
        InheritedRule = Report("ADC0401", Rules, "Nonsmooth point without a rule",
            "'{0}' has no rule in the source; programs use the one given when compiling, PyTorch's by default"),
        RuleDoesNotApply = Error("ADC0403", Rules, "Rule that does not apply",
            "Rule of '{0}' does not apply: {1}"),
        CanTie = Report("ADC0404", Rules, "Maxima that can tie",
            "Windows of '{0}' can tie: with CompileOptions.CountTies, TieReport counts them among its {1} windows of {2}x{2} in each sample"),
        Saved = Report("ADC0501", Memory, "Value saved for the derivative",
            "The derived program of '{0}' reads back {1} bytes for each sample, in float, that are saved here: {2}"),
        LongHalfSum = Report("ADC0602", Numbers, "Long sum in Half",
            "A sum of {0} terms: in Half, Accumulate.Storage rounds it after each of them; Accumulate.Wide adds in float"),
        InternalError = Error("ADC9999", Internal, "Internal error of the compiler",
            "Internal error while compiling '{0}': {1}; no program is generated for it. Please report this with the class that causes it");

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = All().ToDictionary(d => d.Id);

    public static DiagnosticDescriptor Get(string id) => ById[id];

    public static bool IsReport(string id) => Get(id).DefaultSeverity == DiagnosticSeverity.Info;

    public static IEnumerable<DiagnosticDescriptor> All() =>
    [
        NotPartial, MethodSignature, NoParameter, Nested, Generic, NoInput, NoConstructor, NotAModule, Unsafe, NotYet, Unmarked,
        NoTarget, OtherSignature, NoOwnDerivative, TwoDerivatives, TakenName,
        Unsupported, NoSource, StepBudget, Unresolved, WritesField, CreatesLayer, RunTimeValue, Failure, Unreachable, ResultShape,
        MixedLabels, Transcendental, DuringConstruction, SameName, Settable, Recursion, ShapeMismatch, Window, Argument, LostDerivative, UnusedParameter, UnusedDerivative, InheritedRule,
        RuleDoesNotApply, CanTie, Saved, LongHalfSum, InternalError,
    ];

    private static DiagnosticDescriptor Error(string id, string category, string title, string message) =>
        Define(id, category, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string category, string title, string message) =>
        Define(id, category, title, message, DiagnosticSeverity.Warning);

    /// <summary>Off unless .editorconfig asks for it.</summary>
    private static DiagnosticDescriptor Report(string id, string category, string title, string message) =>
        Define(id, category, title, message, DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Define(string id, string category, string title, string message, DiagnosticSeverity severity) => new(
        id, title, message, category, severity, isEnabledByDefault: severity != DiagnosticSeverity.Info,
        helpLinkUri: $"docs/diagnostics/{id}.md");
}
