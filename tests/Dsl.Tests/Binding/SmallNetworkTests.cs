using Xunit;

namespace NetGen.Dsl.Tests.Binding;

public class SmallNetworkTests
{
    public static TheoryData<int> Indices => [.. System.Linq.Enumerable.Range(0, SmallNetworks.All.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Small_networks_have_no_errors(int index) => Assert.NotEmpty(Bound.Networks(SmallNetworks.All[index]));
}
