using System;
using System.Globalization;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    /// <summary>Checks lengths, counts and indices; gives the number of samples.</summary>
    private int CheckSlots(
        ReadOnlySpan<Slot> slots, ReadOnlySpan<SlotInfo> first, ReadOnlySpan<SlotInfo> second, bool secondIsRead)
    {
        if (slots.Length != first.Length + second.Length)
        {
            throw new ArgumentException(
                $"{first.Length + second.Length} slots are expected, not {slots.Length}.", nameof(slots));
        }

        int samples = 0;
        SlotInfo? counted = null;
        for (int i = 0; i < slots.Length; i++)
        {
            SlotInfo info = i < first.Length ? first[i] : second[i - first.Length];
            int count = slots[i].Length / info.Elements;
            if (count * info.Elements != slots[i].Length)
                throw new ArgumentException(NotWhole(info, slots[i].Length), info.Name);
            if (counted is not null && count != samples)
                throw new ArgumentException(CountsDiffer(counted, samples, info, count), info.Name);
            samples = count;
            counted = info;
        }

        // Outputs may be indices too (an argmax), but hold nothing yet.
        int read = secondIsRead ? slots.Length : first.Length;
        for (int i = 0; i < read; i++)
        {
            SlotInfo info = i < first.Length ? first[i] : second[i - first.Length];
            if (info.IsIndex)
                CheckIndices(info, new ReadOnlySpan<int>(slots[i].Data, slots[i].Length));
        }

        return samples;
    }

    private static void CheckIndices(SlotInfo info, ReadOnlySpan<int> indices)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)info.Classes)
                ThrowIndex(info, i, indices[i]);
        }
    }

    private static void ThrowIndex(SlotInfo info, int place, int value) =>
        throw new ArgumentOutOfRangeException(info.Name, value, string.Create(CultureInfo.InvariantCulture,
            $"Element {place} of '{info.Name}' is {value}, but it has {info.Classes} classes: 0 to {info.Classes - 1}."));

    private static string NotWhole(SlotInfo info, int length) => string.Create(CultureInfo.InvariantCulture,
        $"'{info.Name}' has {length} elements, but one sample {Shapes.Text(info.Shape)} has {info.Elements}: "
        + $"a multiple of {info.Elements} is expected.");

    private static string CountsDiffer(SlotInfo one, int samples, SlotInfo other, int count) => string.Create(
        CultureInfo.InvariantCulture,
        $"'{one.Name}' holds {samples} samples, but '{other.Name}' holds {count}: the same number is expected.");

    private void CheckOneBatch(int samples, int most)
    {
        if (samples >= 1 && samples <= most)
            return;
        SlotInfo input = Description.Inputs[0];
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture,
                $"A step of {Description.Name} takes 1 to {most} samples, not {samples}."), input.Name);
    }

    private void CheckLength(int recipe, in RecipeState state, bool scheduled)
    {
        RecipeInfo info = Description.Recipes[recipe];
        if (state.TotalSteps == 0 && (info.NeedsLength || (scheduled && info.RateNeedsLength)))
        {
            throw new InvalidOperationException(
                $"A step of {Description.RecipeText(recipe)} depends on how long training is: call PlanTraining first, or use "
                + "Train" + (info.NeedsLength ? "." : ", or pass a rate."));
        }
    }

    private void CheckRate(int recipe, in RecipeState state, double rate)
    {
        if (double.IsFinite(rate))
            return;
        string advice = state.TotalSteps == 0
            ? "A schedule that depends on the number of steps needs it: call PlanTraining first, use Train, or pass a rate."
            : "Check the schedule's formula.";
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The rate of {Description.RecipeText(recipe)} in step {state.Steps + 1} is {rate}. {advice}"));
    }
}
