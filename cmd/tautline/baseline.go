package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/phrase"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/plain"
	"tautline.dev/rules/baseline"
)

// knowing are the flags of a command that tells only what wasn't known before.
type knowing struct{ against, baseline, policyFrom string }

func (k *knowing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&k.against, "against", "", "tell only what is new since HEAD left a git `revision`, such as origin/main, and fail by that")
	f.StringVar(&k.baseline, "baseline", "", "tell only what isn't in this `file`, and fail by that; see: tautline baseline")
	f.StringVar(&k.policyFrom, "policy-from", "", "judge by the policy and the waivers of a git `revision`, or of the model as it lies here (\".\"; default: those of --against)")
	apart(cmd, "against", "baseline", "each says what was known before")
	must(cmd.RegisterFlagCompletionFunc("policy-from", cobra.NoFileCompletions))
	must(cmd.RegisterFlagCompletionFunc("against", cobra.NoFileCompletions))
}

// asItLies is what --policy-from is called with for the model's own policy: no revision
// can be called that.
const asItLies = "."

// ask sets what was known before, and by whose policy is judged. Whoever asks calls done
// once all is judged.
func (k *knowing) ask(cmd *cobra.Command, args []string, o *judge.Options) (done func(), err error) {
	var open []func()
	done = func() {
		for _, d := range open {
			d()
		}
	}
	read := func(flag, rev string) (*judge.Against, error) {
		was, err := against(cmd.Context(), args, flag, rev, *o, true)
		if err != nil {
			done()
			return nil, err
		}
		open = append(open, was.close)
		return was.Against, nil
	}
	f := cmd.Flags()
	switch {
	case f.Changed("against"):
		was, err := read("against", k.against)
		if err != nil {
			return nil, err
		}
		o.Before, o.PolicyFrom = was.Start(), was
	case f.Changed("baseline"):
		known, err := readBaseline(k.baseline)
		if err != nil {
			return nil, err
		}
		o.Before = &judge.Baseline{Where: k.baseline, Entries: known}
	}
	if !f.Changed("policy-from") || k.policyFrom == k.against && f.Changed("against") {
		return done, nil
	}
	o.PolicyFrom = nil
	if k.policyFrom == asItLies {
		return done, nil
	}
	o.PolicyFrom, err = read("policy-from", k.policyFrom)
	return done, err
}

// mostBaseline is how large a file may be: it holds a line a finding.
const mostBaseline = 64 << 20

func readBaseline(path string) (baseline.Baseline, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", path, cause(err))
	}
	if !info.Mode().IsRegular() || info.Size() > mostBaseline {
		return nil, fmt.Errorf("--baseline %s: this is no file of findings", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", path, cause(err))
	}
	return baseline.Read(bytes.NewReader(text), path)
}

func (a *app) baselineCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Keep what was known when a team began, so that only what is new is told",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.baselineUpdateCmd())
	return cmd
}

func (a *app) baselineUpdateCmd() *cobra.Command {
	var j judging
	var file string
	var prune bool
	cmd := &cobra.Command{
		Use:   "update --baseline FILE [file | directory | ./...]...",
		Short: "Write the findings of some systems into a baseline",
		Long: `Update adds each finding that the file doesn't have, a line each, and notes how
grave it is: what has become graver is told until the next update. Entries that
aren't found any more are stale: they stay until --prune removes them, which also
notes what has become milder. Those of systems that weren't named stay in any case.

The file doesn't know how much there was of a finding, what is called otherwise by
now, or where a line led: more of it is not told, what was renamed is told as new,
and what leads elsewhere passes for known. check --against a revision knows all that.`,
		Example: `  tautline baseline update --baseline tautline.baseline ./...
  tautline check --baseline tautline.baseline ./...`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			if file == "" {
				return errors.New("--baseline: name the file to write")
			}
			known, err := readBaseline(file)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			reports, err := judge.Check(args, o)
			if err != nil {
				return err
			}
			entries, added, stale := known.Update(reports, prune)
			var b bytes.Buffer
			if err := entries.Write(&b); err != nil {
				return err
			}
			if err := replace(file, b.Bytes()); err != nil {
				return fmt.Errorf("%s: %w", file, cause(err))
			}
			gone := fmt.Sprintf("%d stale (--prune removes them)", stale)
			if prune || stale == 0 {
				gone = fmt.Sprintf("%d removed", stale)
			}
			fmt.Fprintf(a.stdout, "%s: %s, %d added, %s\n", plain.Text(file), phrase.Count(len(entries), "entry", "entries"), added, gone)
			if others := entries.Others(reports); len(others) > 0 {
				a.note(fmt.Sprintf("%s: it also knows findings of %s, not judged here; take out the lines of a system that is gone", plain.Text(file), plain.Text(strings.Join(others, ", "))))
			}
			return nil
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVar(&file, "baseline", "", "the `file` to write")
	cmd.Flags().BoolVar(&prune, "prune", false, "remove entries that aren't found any more")
	return cmd
}
