using BenchmarkDotNet.Running;
using NetGen.Bench.Kernels;

BenchmarkSwitcher.FromTypes([typeof(Products), typeof(Elementwise), typeof(Dispatch)]).Run(args);
