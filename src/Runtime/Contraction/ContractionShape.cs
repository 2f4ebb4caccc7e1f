namespace NetGen.Runtime.Contractions;

/// <summary>The extents of a contraction <c>C[g,m,n] = Σ_k A[g,m,k] · B[g,k,n]</c>; none may be negative.</summary>
/// <param name="G">The number of independent products.</param>
/// <param name="M">The rows of each result: the free index of A.</param>
/// <param name="N">The columns of each result: the free index of B.</param>
/// <param name="K">The length of the sums; sums over nothing are 0.</param>
public readonly record struct ContractionShape(int G, int M, int N, int K);
