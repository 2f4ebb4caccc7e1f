using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>What is decided of a kernel on its own: joined dimensions, lanes, estimates.</summary>
internal static class KernelFinish
{
    public static Kernel Run(Kernel kernel, int batch, PlanOptions options) => kernel;
}
