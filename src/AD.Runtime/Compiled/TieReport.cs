namespace AdCompiler;

/// <summary>How often the maxima of a pooling site's windows tied.</summary>
/// <param name="Site">Number of the site in the network.</param>
/// <param name="Name">Its name, such as <c>MaxPool:1</c>.</param>
/// <param name="Windows">Windows looked at.</param>
/// <param name="BySize">Element k: windows with exactly k equal maxima (elements 0 and 1 stay 0).</param>
/// <param name="AtZero">Tied windows whose maximum is the 0 of a fused ReLU.</param>
public sealed record SiteTies(int Site, string Name, long Windows, IReadOnlyList<long> BySize, long AtZero)
{
    /// <summary>Windows with at least two equal maxima.</summary>
    public long Tied => BySize.Sum();
}

/// <summary>Census of ties over the samples of the gradients taken since the last reset; one row per pooling site.</summary>
public sealed record TieReport(IReadOnlyList<SiteTies> Sites)
{
    /// <summary>Tied windows of all sites.</summary>
    public long Tied => Sites.Sum(site => site.Tied);
}
