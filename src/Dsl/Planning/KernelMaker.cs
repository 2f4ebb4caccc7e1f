using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>Makes the kernels of clusters: expressions at the kernel's coordinates, in stages or epilogues.</summary>
internal sealed class KernelMaker(LoweredGraph graph, Storage storage, BufferTable buffers, KernelNames names)
{
    private readonly HashSet<Node> _watched = new(graph.Program.Watched.Select(w => Storage.Base(w.Value)));

    private Labels _localNames = names.NewLocals();

    public Kernel Make(Cluster cluster)
    {
        _localNames = names.NewLocals();
        var kernel = cluster.Scatters ? Scatter(cluster) : cluster.Converts ? Convert(cluster) : cluster.Product is { } product ? Product(cluster, product) : Loop(cluster);
        return kernel with { Assigns = cluster.Members.Any(m => m.Assigned is not null) };
    }

    private Kernel Loop(Cluster cluster)
    {
        OrderOuter(cluster);
        var plan = new StagePlanner(cluster);
        var extents = plan.Extents.ToList();
        var zeros = cluster.Members.Where(m => m.Kind == ItemKind.Pad).Select(m => Zeros(m, plan, extents)).ToList();
        var space = new Shape(ImmutableArray.CreateRange(extents));
        var locals = new Dictionary<Item, Local>();
        var stages = ImmutableArray.CreateBuilder<Stage>();
        stages.AddRange(zeros.Select(z => z(space.Rank)));
        foreach (var item in cluster.Members.Where(m => m.Kind == ItemKind.Reduce && InMemory(m, plan)))
            plan.Finish(item);
        foreach (var stage in plan.Stages)
        {
            var source = new MemberSource(this, cluster, space, locals, (item, read) => plan.IsLocal(item, read));
            var builder = new ExprBuilder(storage, space, source);
            var statements = Statements(
                stage.Items, source, builder, locals, i => At(plan.DimsOf(i), space.Rank), i => InMemory(i, plan),
                i => NeedsLocal(i, plan));
            statements = statements.AddRange(stage.Finished.Select(i => StoreResult(i, locals[i], At(plan.DimsOf(i), space.Rank), space)));
            if (!statements.IsEmpty)
                stages.Add(new Stage(ImmutableArray.Create(stage.Dims), statements));
        }
        var dims = KernelDims.Named(extents);
        return new LoopKernel(names.Of(cluster), Nodes(cluster), Origin(cluster), dims, cluster.Extents.Length, -1, stages.ToImmutable());
    }

    private Kernel Product(Cluster cluster, Item product)
    {
        var contract = (ContractNode)product.Node;
        var form = graph.Products[contract];
        var extents = form.Dims.Select(d => product.Space[d]).ToList();
        var space = new Shape(ImmutableArray.CreateRange(extents));
        var locals = new Dictionary<Item, Local>();
        var source = new MemberSource(this, cluster, space, locals, (_, _) => true);
        var builder = new ExprBuilder(storage, space, source);

        var position = Enumerable.Repeat(-1, product.Space.Rank).ToArray();
        for (var k = 0; k < form.Dims.Length; k++)
            position[form.Dims[k]] = k;
        source.Reader = product;
        var operands = ItemExprs.Of(product, builder, At(position, space.Rank)).Select(e => ((LoadExpr)e).Access).ToArray();

        var epilogue = Statements(
            cluster.Members, source, builder, locals, i => At(DimsOf(i), space.Rank), i => InMemory(i, null),
            i => i.Kind != ItemKind.Product && i.After.Any(a => a.Cluster == cluster && a.Reads.Any(r => r.Producer == i)));
        return new ContractKernel(
            names.Of(cluster), Nodes(cluster), Origin(cluster), KernelDims.Named(extents), form.GCount, form.MCount, form.NCount,
            operands[form.Swapped ? 1 : 0], operands[form.Swapped ? 0 : 1], epilogue)
        {
            SumsInLanes = form.SumsInLanes,
            RowTerms = KnownZeros.Of(contract, form, position, extents),
            ColumnTerms = KnownZeros.Columns(contract, form, position, extents),
        };

        int[] DimsOf(Item item)
        {
            if (item == product)
                return position;
            var dims = Enumerable.Repeat(-1, item.Space.Rank).ToArray();
            for (var j = 0; j < item.Outer.Length; j++)
                dims[item.Outer[j]] = position[product.Outer[j]];
            return dims;
        }
    }

    private Kernel Scatter(Cluster cluster)
    {
        var item = cluster.Members[0];
        var scatter = (ScatterAddNode)item.Node;
        var source = new MemberSource(this, cluster, item.Space, new Dictionary<Item, Local>(), (_, _) => false) { Reader = item };
        var builder = new ExprBuilder(storage, item.Space, source);
        var identity = IndexMap.Identity(item.Space.Rank);
        var exprs = ItemExprs.Of(item, builder, identity);
        return new ScatterKernel(
            names.Of(cluster), Nodes(cluster), Origin(cluster), KernelDims.Named(item.Space.Dims),
            new BufferAccess(buffers.Of(scatter), scatter.Shape, scatter.DataMap), scatter.Axis,
            ((LoadExpr)exprs[1]).Access, exprs[0]);
    }

    private Kernel Convert(Cluster cluster)
    {
        var node = (ConvertNode)cluster.Members[0].Node;
        return new ConvertKernel(
            names.Of(cluster), Nodes(cluster), Origin(cluster), KernelDims.Named(node.Shape.Dims),
            Whole(Storage.Base(node.Operand)), Whole(node));

        BufferAccess Whole(Node value) => new(buffers.Of(value), value.Shape, IndexMap.Identity(value.Shape.Rank));
    }

    /// <summary>A stage that fills a padded copy with zeros, before the elements; its own loops are added to the extents.</summary>
    private Func<int, Stage> Zeros(Item item, StagePlanner plan, List<int> extents)
    {
        var shape = item.Node.Shape;
        var dims = plan.DimsOf(item).ToArray();
        for (var k = 0; k < dims.Length; k++)
        {
            if (shape[k] == 1 || item.Padding!.IsWhole(k, shape))
                continue;
            dims[k] = extents.Count;
            extents.Add(shape[k]);
        }
        var outer = item.Outer.Length;
        return rank => new Stage(
            ImmutableArray.CreateRange(dims.Where(d => d >= outer)),
            ImmutableArray.Create<Statement>(
                new StoreStatement(new BufferAccess(buffers.Of(item.Node), shape, At(dims, rank)), new ConstantExpr(0))));
    }

    /// <summary>
    /// Lets first, then reductions, then stores: a store may overwrite what the stage has read at the same point.
    /// </summary>
    private ImmutableArray<Statement> Statements(
        List<Item> items,
        MemberSource source,
        ExprBuilder builder,
        Dictionary<Item, Local> locals,
        Func<Item, IndexMap> coordinates,
        Func<Item, bool> inMemory,
        Func<Item, bool> needsLocal)
    {
        var lets = new List<Statement>();
        var reductions = new List<Statement>();
        var stores = new List<(BufferAccess Target, Expr Value, Item Item)>();
        foreach (var item in items)
        {
            source.Reader = item;
            var place = coordinates(item);
            var value = item.Kind == ItemKind.Product ? new ProductExpr() : ItemExprs.Of(item, builder, place)[0];
            if (item.Kind == ItemKind.Reduce)
            {
                var local = locals[item] = new Local(_localNames.Unique(names.Local(item)), item.Node.Type);
                reductions.Add(new ReduceStatement(local, Op(item.Node), value));
                continue;
            }
            if (item.Kind == ItemKind.Product)
                source.Product = value;
            else if (needsLocal(item))
                value = Let(lets, locals, item, value);
            if (item.Kind == ItemKind.Sink)
                stores.Add((Target(item, place, builder.Space.Rank), value, item));
            else if (inMemory(item))
                stores.Add((AccessOf(item.Node, item.ResultShape, Result(item, place), builder.Space), value, item));
        }
        if (stores.Count > 1)
        {
            for (var k = 0; k < stores.Count; k++)
            {
                if (stores[k].Value is not (LocalExpr or ProductExpr or ConstantExpr))
                    stores[k] = (stores[k].Target, Let(lets, locals, stores[k].Item, stores[k].Value), stores[k].Item);
            }
        }
        return ImmutableArray.CreateRange(
            lets.Concat(reductions).Concat(stores.Select(s => new StoreStatement(s.Target, s.Value))));
    }

    private Statement StoreResult(Item item, Local local, IndexMap place, Shape space) =>
        new StoreStatement(AccessOf(item.Node, item.ResultShape, Result(item, place), space), new LocalExpr(local));

    private LocalExpr Let(List<Statement> lets, Dictionary<Item, Local> locals, Item item, Expr value)
    {
        if (!locals.TryGetValue(item, out var local))
            locals.Add(item, local = new Local(_localNames.Unique(names.Local(item)), item.Node.Type));
        lets.Add(new LetStatement(local, value));
        return new LocalExpr(local);
    }

    private static ReduceOp Op(Node node) => node is ReduceNode reduce ? reduce.Op : ReduceOp.Sum;

    private static IndexMap Result(Item item, IndexMap place)
    {
        var result = new IndexMap(ImmutableArray.CreateRange(item.ResultDims.Select(d => place.Dims[d])));
        return item.Padding is { } padding ? padding.Place(result) : result;
    }

    private static IndexMap At(int[] dims, int rank) => new(ImmutableArray.CreateRange(
        dims.Select(d => d < 0 ? IndexExpr.Constant(0, rank) : IndexExpr.Dim(d, rank))));

    /// <summary>Whether somebody reads the value from memory.</summary>
    private bool InMemory(Item item, StagePlanner? plan)
    {
        if (item.Kind == ItemKind.Sink)
            return false;
        if (_watched.Contains(item.Node) || buffers.IsStored(item.Node))
            return true;
        foreach (var reader in item.After)
        {
            foreach (var read in reader.Reads)
            {
                if (read.Producer == item && (reader.Cluster != item.Cluster || (plan is not null && !plan.IsLocal(reader, read))))
                    return true;
            }
        }
        return false;
    }

    private static bool NeedsLocal(Item item, StagePlanner plan) => item.After.Any(
        a => a.Cluster == item.Cluster && a.Reads.Any(r => r.Producer == item && plan.IsLocal(a, r)));

    /// <summary>The order of the outer dimensions is that of the item with the most points, so that memory is passed in order.</summary>
    private void OrderOuter(Cluster cluster)
    {
        var guide = cluster.Members.OrderByDescending(m => graph.Points(m.Space)).First();
        var order = Enumerable.Range(0, guide.Outer.Length).OrderBy(j => guide.Outer[j]).ToArray();
        foreach (var member in cluster.Members)
            member.Outer = order.Select(j => member.Outer[j]).ToArray();
        cluster.Extents = ImmutableArray.CreateRange(order.Select(j => cluster.Extents[j]));
    }

    private static ImmutableArray<Node> Nodes(Cluster cluster) =>
        ImmutableArray.CreateRange(cluster.Members.Select(m => m.Node).Distinct());

    private static Origin Origin(Cluster cluster) => (cluster.Product ?? cluster.Members[0]).Node.Origin;

    /// <summary>Gives members of the kernel as locals, and all else from memory.</summary>
    private sealed class MemberSource(
        KernelMaker owner, Cluster cluster, Shape space, Dictionary<Item, Local> locals, Func<Item, Reference, bool> isLocal)
        : IValueSource
    {
        private readonly Dictionary<Node, Item> _members = cluster.Members
            .Where(m => m.Kind != ItemKind.Sink).ToDictionary(m => m.Node);

        public Item Reader { get; set; } = null!;

        public Expr? Product { get; set; }

        public Expr Load(Node anchor, Shape shape, IndexMap coordinates, bool guarded, double fill)
        {
            if (_members.TryGetValue(anchor, out var member) && member != Reader)
            {
                if (member.Kind == ItemKind.Product)
                    return Product!;
                if (Reader.Reads.Where(r => r.Producer == member).All(r => isLocal(Reader, r)))
                    return new LocalExpr(locals[member]);
            }
            return new LoadExpr(owner.AccessOf(anchor, shape, coordinates, space), guarded, fill);
        }

        public Expr Gather(Node anchor, Shape shape, IndexMap coordinates, int axis, Expr index, bool guarded) =>
            new GatherExpr(owner.AccessOf(anchor, shape, coordinates, space), owner.AxisOf(anchor, shape, axis), index, guarded);
    }

    private BufferAccess AccessOf(Node node, Shape shape, IndexMap coordinates, Shape space) =>
        buffers.PlaceOf(node) is { } steps
            ? steps.Of(buffers.Of(node), shape, coordinates, space.Rank)
            : new BufferAccess(buffers.Of(node), shape, coordinates);

    /// <summary>The number of an axis of a value in the buffer that holds it.</summary>
    private int AxisOf(Node node, Shape shape, int axis) =>
        buffers.PlaceOf(node) is not null && axis >= Steps.Axis(shape) ? axis + 1 : axis;

    private static BufferAccess Target(Item sink, IndexMap place, int rank) => sink.Steps is { } steps
        ? steps.Of(sink.Target!, sink.Node.Shape, place, rank)
        : new BufferAccess(sink.Target!, sink.Node.Shape, place);
}
