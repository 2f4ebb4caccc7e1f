using System;
using System.IO;
using System.Threading;

namespace Architectures.Text;

/// <summary>Trains a network on a text, then lets it write.</summary>
internal static class TextCommand
{
    public const string Usage = """
        architectures text
          --network NAME     characters (the LSTM, the default) or gpt
          --data FOLDER      the folder of input.txt, a text of at most 65 different characters; an extract without it
          --epochs N         passes over the text (the recipe's)
          --seed N           seed of the first values, of the order and of what is drawn (1)
          --threads N        threads that compute (1)
          --prompt TEXT      what the generated text begins with (a line break)
          --length N         characters to generate (600)
          --temperature X    below 1 more probable, above more surprising (0.8)
          --top N            draw from so many of the most probable characters (65)
        """;

    public static int Run(ReadOnlySpan<string> args, CancellationToken cancellation)
    {
        var options = new Options(
            args, "--network", "--data", "--epochs", "--seed", "--threads", "--prompt", "--length", "--temperature", "--top");
        var name = options.Text("--network") ?? "characters";
        if (name is not ("characters" or "gpt"))
            throw new FormatException($"--network is characters or gpt, not '{name}'.");
        var seed = options.Count("--seed", least: 0) ?? 1;
        var threads = options.Count("--threads") ?? 1;
        var sampler = new Sampler(options.Positive("--temperature") ?? 0.8, options.Count("--top") ?? int.MaxValue, seed);
        if (ReadText(options.Text("--data")) is not { } text)
            return 1;

        var corpus = new Corpus(text, Characters.Info.Inputs[0].Classes);
        var prompt = corpus.Encode(options.Text("--prompt") is { Length: > 0 } given ? given : "\n");
        using ITextModel model = name == "gpt" ? new GptText((ulong)seed, threads) : new LstmText((ulong)seed, threads);
        Console.WriteLine(model.Network.Description.ToTable());
        Console.WriteLine($"{text.Length:N0} characters, {corpus.Characters} different ones; untrained {Bits(model.Validate(corpus))}");
        if (!model.Train(corpus, options.Count("--epochs"), cancellation))
            return 1;
        Console.WriteLine($"validation: {Bits(model.Validate(corpus))}\n");
        Write(model, corpus, prompt, sampler, options.Count("--length") ?? 600, cancellation);
        return 0;
    }

    /// <summary>A loss in nats as bits for each character.</summary>
    public static string Bits(double loss) => $"{loss / Math.Log(2):F3} bits per character";

    private static void Write(ITextModel model, Corpus corpus, int[] prompt, Sampler sampler, int length, CancellationToken cancellation)
    {
        model.Restart();
        ReadOnlySpan<float> probabilities = [];
        foreach (var character in prompt)
        {
            Console.Write(corpus[character]);
            probabilities = model.Read(character);
        }
        for (var k = 0; k < length && !cancellation.IsCancellationRequested; k++)
        {
            // A character of the network's that does not occur in the text has hardly any probability, but some.
            var character = sampler.Draw(probabilities[..corpus.Characters]);
            Console.Write(corpus[character]);
            probabilities = model.Read(character);
        }
        Console.WriteLine();
    }

    private static string? ReadText(string? folder)
    {
        if (folder is null)
        {
            Console.WriteLine("No --data: the extract that comes with the sample is small; a larger text gives better sentences.");
            return Corpus.Extract();
        }
        var path = Path.Combine(folder, "input.txt");
        if (File.Exists(path))
            return File.ReadAllText(path);
        Console.Error.WriteLine($"There is no file '{path}'. Without --data the extract is taken that comes with the sample.");
        return null;
    }
}
