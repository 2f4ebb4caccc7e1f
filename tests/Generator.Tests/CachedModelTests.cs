using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NetGen.Generator.Attributes;
using NetGen.Generator.Pipeline;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>What the driver keeps between runs must not keep Roslyn's trees and symbols alive.</summary>
public class CachedModelTests
{
    [Theory]
    [InlineData(typeof(AttributeNetwork))]
    [InlineData(typeof(NamedClass))]
    [InlineData(typeof(LinkedFile))]
    [InlineData(typeof(BoundFile))]
    [InlineData(typeof(PlannedNetwork))]
    [InlineData(typeof(PrintJob))]
    [InlineData(typeof(PrintedFile))]
    internal void A_cached_value_holds_no_Roslyn_type(Type type)
    {
        var seen = new HashSet<Type>();
        var path = new Stack<(Type Type, string Path)>([(type, type.Name)]);
        while (path.Count > 0)
        {
            var (current, name) = path.Pop();
            if (!seen.Add(current))
                continue;
            Assert.False(current.Assembly.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), $"{name} is {current}");
            foreach (var part in current.GetGenericArguments().Concat(current.HasElementType ? [current.GetElementType()!] : []))
                path.Push((part, name + "<>"));
            if (current.Assembly != typeof(NetGenGenerator).Assembly)
                continue;
            for (var level = current; level is not null && level != typeof(object); level = level.BaseType)
            {
                foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    path.Push((field.FieldType, name + "." + field.Name));
            }
            foreach (var derived in current.Assembly.GetTypes().Where(t => t.BaseType == current))
                path.Push((derived, derived.Name));
        }
        Assert.True(seen.Count > 1);
    }

    [Fact]
    public void A_cached_value_has_value_equality()
    {
        foreach (var type in new[] { typeof(AttributeNetwork), typeof(LinkedFile), typeof(BoundFile), typeof(PlannedNetwork), typeof(PrintJob), typeof(PrintedFile) })
            Assert.Contains(typeof(IEquatable<>).MakeGenericType(type), type.GetInterfaces());
    }
}
