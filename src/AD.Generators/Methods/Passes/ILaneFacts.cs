namespace AdCompiler.Generators.Methods.Passes;

/// <summary>What an array is to the lanes of a text.</summary>
internal enum LaneMemory
{
    /// <summary>Read only, or with the same contents in all lanes.</summary>
    Shared,

    /// <summary>A lane's own, with contents of its own.</summary>
    Private,

    /// <summary>Only added to: a sum over the lanes.</summary>
    Summed,

    /// <summary>Only stored to, by each lane at places of its own.</summary>
    Scattered,
}

/// <summary>What is known about a text that is to run in lanes.</summary>
internal interface ILaneFacts
{
    Variation Variation { get; }

    /// <summary>Null where lanes may get into each other's way.</summary>
    LaneMemory? this[ArrayId array] { get; }

    /// <summary>A cell that is not is a sum over the lanes, or the same in all.</summary>
    bool IsDeclaredInside(CellId cell);
}
