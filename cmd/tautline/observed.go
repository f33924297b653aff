package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/gameday"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/edit"
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

Exit codes:  0 all that was seen is what the model says   1 some of it isn't, or shows nothing
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
	files, err := withObserved(s, all)
	if err != nil {
		return err
	}
	otherwise := 0
	for _, obs := range all {
		if _, is := gameday.Check(s, obs.Line, obs.Experiment); is || gameday.Doubt(s, obs.Line, obs.Experiment) != "" {
			otherwise++
		}
	}
	if diff {
		err = a.write(output{path: "-"}, func(w io.Writer, _ bool) error { return differences(w, marked(files)) })
	} else if err = a.reachesLines(args, o, all, files); err == nil {
		if err = a.rewrite(marked(files)); err == nil {
			out := output{"text", "-"}
			err = a.write(out, func(w io.Writer, colour bool) error {
				return format.Seen(a.on(out, w, colour), text.Observations{System: s, All: all})
			})
		}
	}
	if err == nil && otherwise > 0 {
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

// withObserved are the files with all that the model doesn't hold already, by name. One
// line's experiments go together.
func withObserved(s *model.System, all []gameday.Observation) ([]judge.FixedFile, error) {
	edits := map[*value.File][]edit.Edit{}
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
		e, err := cue.Experiments(s, l, add)
		if err != nil {
			at := l.At.Place()
			if n := len(l.Experiments); n > 0 {
				at = l.Experiments[n-1].At.Place()
			}
			return nil, fmt.Errorf("%s:%d: lines.%s: %w", at.File, at.Line, l.ID, err)
		}
		edits[e.File] = append(edits[e.File], e)
	}
	var out []judge.FixedFile
	for f, of := range edits {
		after, err := edit.Apply(f.Src, of)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out = append(out, judge.FixedFile{Name: f.Name, Path: f.Path, Before: f.Src, After: after})
	}
	slices.SortFunc(out, func(a, b judge.FixedFile) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// reachesLines reads the model as it would be: what is to be written must be in it.
func (a *app) reachesLines(args []string, o judge.Options, all []gameday.Observation, files []judge.FixedFile) error {
	o.Model.PassedOver = nil
	o.Model.Overlay = map[string][]byte{}
	for _, f := range files {
		o.Model.Overlay[f.Path] = f.After
	}
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
