using BenchmarkDotNet.Running;
using NetGen.Bench.Kernels;

BenchmarkSwitcher.FromTypes([typeof(Products), typeof(Updates), typeof(Windows), typeof(OneImage), typeof(Elementwise), typeof(Dispatch)]).Run(args);
