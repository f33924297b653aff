package main

import (
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/model"
	"tautline.dev/render/json"
	"tautline.dev/render/text"
	"tautline.dev/rules"
)

var checkFormats = []string{"text", "compact", "json"}

func (a *app) checkCmd() *cobra.Command {
	var j judging
	var format, failOn string
	var outs []string
	var o text.CheckOptions
	cmd := &cobra.Command{
		Use:   "check [file | directory | ./... | -]...",
		Short: "Say what is wrong with a system, and what nobody answered",
		Long: `Check judges each system by its policy and profile. It exits with 1 if there is
a finding at or above --fail-on, and with 2 if a model can't be judged: a model
that doesn't load has not passed.`,
		Example: `  tautline check                              the system in this directory
  tautline check ./... -o json=check.json -o text
  tautline check --profile production --fail-on warning`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := outputs(outs, format, checkFormats)
			if err != nil {
				return err
			}
			if err := oneOf("fail-on", failOn, []string{"error", "warning", "info"}); err != nil {
				return err
			}
			threshold, _ := rules.ParseSeverity(failOn)
			return a.runCheck(args, &j, to, threshold, o)
		},
	}
	f := cmd.Flags()
	j.flags(cmd)
	f.StringVarP(&format, "format", "f", "text", "how to write the verdict: text, compact (a line a finding), json")
	f.StringArrayVarP(&outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	f.StringVar(&failOn, "fail-on", "error", "exit with 1 from this severity on: error, warning, info")
	f.BoolVar(&o.All, "all", false, "write every question by itself instead of folding them")
	f.BoolVar(&o.Skipped, "explain-skipped", false, "also write what could not be judged for want of a fact")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(checkFormats...)))
	must(cmd.RegisterFlagCompletionFunc("fail-on", completeWith("error", "warning", "info")))
	return cmd
}

func (a *app) runCheck(args []string, j *judging, to []output, threshold rules.Severity, o text.CheckOptions) error {
	now, err := j.day()
	if err != nil {
		return err
	}
	systems, failed, err := a.load(args, j)
	if err != nil {
		return err
	}
	if len(failed) > 0 {
		return a.checkProblems(to, failed)
	}
	reports := a.judgeAll(systems, j.profile, now)
	for _, out := range to {
		if err := a.write(out, func(w io.Writer, colour bool) error {
			switch out.format {
			case "json":
				return json.Check(w, version(), reports, nil)
			case "compact":
				return text.Compact(w, reports)
			}
			return text.Check(w, text.NewStyle(w, colour), reports, o)
		}); err != nil {
			return err
		}
	}
	for _, r := range reports {
		if r.Worst() >= threshold {
			return verdict(exitFindings)
		}
	}
	return nil
}

// checkProblems says why there is no verdict: to people on stderr, a line each
// where lines were asked for, and in a document for machines.
func (a *app) checkProblems(to []output, failed []model.Loaded) error {
	for _, out := range to {
		if out.format != "json" {
			continue
		}
		if err := a.write(out, func(w io.Writer, _ bool) error {
			return json.Check(w, version(), nil, failed)
		}); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(to, func(o output) bool { return o.format == "compact" }) {
		if err := text.CompactProblems(a.stderr, failed); err != nil && !brokenPipe(err) {
			return err
		}
		return verdict(exitUnjudged)
	}
	return a.unjudged(failed)
}
