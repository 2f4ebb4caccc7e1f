namespace NetGen;

/// <summary>A value of a network that is written as attributes: the type of its properties.</summary>
/// <param name="Name">The name of the value in the network.</param>
public readonly record struct Value(string Name);

/// <summary>A recipe of a network that is written as attributes: the type of its properties.</summary>
/// <param name="Name">The name of the recipe.</param>
public readonly record struct Recipe(string Name);
