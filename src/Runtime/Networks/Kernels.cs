using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Networks;

/// <summary>Has .NET compile kernels before they are called.</summary>
public static class Kernels
{
    /// <summary>The part of a product's work of which nothing is computed: what would compute it is compiled.</summary>
    public const int None = -1;

    /// <summary>Compiles the methods of a generated program that are to be optimized, from the last to the first.</summary>
    /// <param name="program">The program's class.</param>
    public static void Compile([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicMethods)] Type program)
    {
        ArgumentNullException.ThrowIfNull(program);
        MethodInfo[] methods = program.GetMethods(BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly);
        for (int k = methods.Length - 1; k >= 0; k--)
        {
            if ((methods[k].MethodImplementationFlags & MethodImplAttributes.AggressiveOptimization) != 0)
                RuntimeHelpers.PrepareMethod(methods[k].MethodHandle);
        }
    }
}
