package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/gameday"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/cue"
	"tautline.dev/render/format"
	"tautline.dev/render/text"
)

func (a *app) observedCmd() *cobra.Command {
	var j judging
	var diff bool
	cmd := &cobra.Command{
		Use:   "observed FILE [file | directory]",
		Short: "Take back what a game day has shown: write it into the model, and say where it contradicts it",
		Long: `Observed reads what was seen when faults were brought about, and writes it into the
model as experiments of its lines. Comments and everything else stay as they are.
What held is evidence from then on; what did not, or what was seen otherwise than
the model says, is a finding here and of every check
(observation-contradicts-model), until the model is put right or an experiment with
the same fault has held.

FILE is a JSON list (tautline schema observed), - is standard input:

  [{"on": "lines.save", "fault": "lost-reply", "date": "2026-11-30", "held": true,
    "saw": {"attempts": 2, "delivered": 100, "lost": 0, "doubled": 0, "timeout": "1s"},
    "note": "...", "link": "https://..."}]

With --diff it writes nothing, and shows what it would write.

Exit codes:  0 all that was seen is what the model says   1 some of it isn't
             2 can't judge, or can't write it where it belongs`,
		Example: `  tautline observed results.json
  tautline observed --diff results.json shop`,
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			return a.runObserved(args[0], args[1:], o, diff)
		},
	}
	j.readingFlags(cmd)
	j.dayFlag(cmd)
	cmd.Flags().BoolVar(&diff, "diff", false, "write nothing; show what would be written")
	return cmd
}

func (a *app) runObserved(file string, args []string, o judge.Options, diff bool) error {
	if len(args) == 1 && args[0] == "-" {
		return errors.New("a model on standard input can't be written to; name its file or directory")
	}
	src, err := a.readObserved(file)
	if err != nil {
		return err
	}
	systems, err := judge.Load(args, o)
	if err != nil {
		return err
	}
	if len(systems) != 1 {
		return fmt.Errorf("observations are of one system, and these are %d; name one", len(systems))
	}
	s := systems[0]
	all, err := gameday.ReadObservations(s, file, src, o.Now)
	if err != nil {
		return err
	}
	changes, err := insertions(s, all)
	if err != nil {
		return err
	}
	contradicted := 0
	for _, obs := range all {
		if _, is := gameday.Check(s, obs.Line, obs.Experiment); is {
			contradicted++
		}
	}
	if !diff {
		if err := a.writeObserved(args, o, all, changes); err != nil {
			return err
		}
	}
	err = a.write(output{"text", "-"}, func(w io.Writer, colour bool) error {
		out := a.on(w, colour)
		if diff {
			return format.Insertions(out, changes)
		}
		return format.Seen(out, text.Observations{System: s, All: all})
	})
	if err == nil && contradicted > 0 {
		return verdict(exitFindings)
	}
	return err
}

func (a *app) readObserved(file string) ([]byte, error) {
	in := io.Reader(a.stdin)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, cause(err))
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s: not a file", file)
		}
		in = f
	}
	src, err := io.ReadAll(io.LimitReader(in, gameday.MostObserved+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, cause(err))
	}
	return src, nil
}

// insertions are what is to be put into which file, for all that the model doesn't hold
// already. One line's experiments go together.
func insertions(s *model.System, all []gameday.Observation) (map[*value.File][]cue.Insertion, error) {
	changes := map[*value.File][]cue.Insertion{}
	for _, l := range s.Lines {
		var add []model.Experiment
		for _, o := range all {
			if o.Line == l && !o.Known() && !slices.Contains(add, o.Experiment) {
				add = append(add, o.Experiment)
			}
		}
		if len(add) == 0 {
			continue
		}
		ins, err := cue.Experiments(s, l, add)
		if err != nil {
			at := l.Experiments[len(l.Experiments)-1].At.Place()
			return nil, fmt.Errorf("%s:%d: lines.%s: %w", at.File, at.Line, l.ID, err)
		}
		changes[ins.File] = append(changes[ins.File], ins)
	}
	for f := range changes {
		slices.SortStableFunc(changes[f], func(x, y cue.Insertion) int { return x.At - y.At })
	}
	return changes, nil
}

// writeObserved writes the files, and reads the model again: what is written must be in
// it. If it isn't, the files are as they were.
func (a *app) writeObserved(args []string, o judge.Options, all []gameday.Observation, changes map[*value.File][]cue.Insertion) (err error) {
	var done []*value.File
	defer func() {
		for _, f := range done {
			if err != nil {
				err = errors.Join(err, replace(filepath.FromSlash(f.Name), f.Src))
			}
		}
	}()
	for _, f := range cue.InOrder(changes) {
		path := filepath.FromSlash(f.Name)
		now, readErr := os.ReadFile(path)
		switch {
		case readErr != nil:
			return fmt.Errorf("%s: %w", f.Name, cause(readErr))
		case !bytes.Equal(now, f.Src):
			return fmt.Errorf("%s: has changed while it was read; try again", f.Name)
		}
		if err := replace(path, cue.Apply(f.Src, changes[f])); err != nil {
			return fmt.Errorf("%s: %w", f.Name, cause(err))
		}
		done = append(done, f)
	}
	o.Model.PassedOver = nil
	again, err := judge.Load(args, o)
	if err != nil {
		// Not wrapped: the places that it names are in files that are as they were.
		return fmt.Errorf("the experiments can't be stated beside what the model says of its lines already, and nothing was written; see what to write with --diff (%v)", err)
	}
	if len(again) != 1 {
		return errors.New("the model is no longer one system once it is written to, and nothing was written")
	}
	for _, obs := range all {
		was := obs.Line
		obs.Line = again[0].Line(was.ID)
		if obs.Line == nil || !obs.Known() {
			return fmt.Errorf("lines.%s: what is written there doesn't reach the line, and nothing was written; see what to write with --diff", was.ID)
		}
	}
	return nil
}
