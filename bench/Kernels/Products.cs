using BenchmarkDotNet.Attributes;
using NetGen.Bench.Work;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Kernels;

/// <summary>The runtime's contraction as a product of matrices.</summary>
[InProcess]
[MemoryDiagnoser]
public class Products
{
    private MatrixProduct _product = null!;
    private Team _team = null!;

    /// <summary>Rows, length of the sums, columns.</summary>
    [Params("64x64x64", "256x256x256", "1024x1024x1024", "32x784x256", "128x256x128", "32x128x10", "1x784x256")]
    public string Size { get; set; } = "";

    /// <summary>For each factor N for rows, T for columns that are neighbours in memory.</summary>
    [Params("NN", "NT", "TN")]
    public string Transposed { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        var size = System.Array.ConvertAll(Size.Split('x'), int.Parse);
        _team = new Team(Threads);
        _product = MatrixProduct.Make(size[0], size[1], size[2], Transposed, _team);
    }

    [Benchmark]
    public float Product() => _product.Run();

    [GlobalCleanup]
    public void End()
    {
        _product.Dispose();
        _team.Dispose();
    }
}
