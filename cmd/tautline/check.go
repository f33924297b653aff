package main

import (
	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
	"tautline.dev/rules"
)

func (a *app) checkCmd() *cobra.Command {
	var j judging
	var w writing
	var failOn string
	var k knowing
	var x fixing
	var v format.Verdict
	severities := []string{"error", "warning", "info"}
	cmd := &cobra.Command{
		Use:   "check [file | directory | ./... | -]...",
		Short: "Say what is wrong with a system, and what nobody answered",
		Long: `Check judges each system by its policy and profile. It exits with 1 if there is
a finding at or above --fail-on, and with 2 if a model can't be judged: a model
that doesn't load has not passed.

With --against it tells what is new since HEAD left that revision, at their merge base,
as git diff REV...HEAD does; where they have none, what is new since the revision itself.
What was there before is new where it is graver, or more of what its message counts
(attempts, calls in a row, flows, load), and then says what it was. Where it only says
something else now, that is shown with what it said, and fails nothing.
A change doesn't judge itself: policy and waivers are then those that the revision has
now, and what the change takes out of them is a finding (policy-loosened,
waiver-added); so is what the model promises less than it did (promise-loosened).
--policy-from names another revision, and "." the model as it lies here.

With --fix it first makes the changes that need no thought, and keeps every comment
and every byte around them. It never states a number, a name, or how something is.`,
		Example: `  tautline check                              the system in this directory
  tautline check ./... -o json=check.json -o text
  tautline check ./... --against origin/main    only what this change makes worse
  tautline check --fix --diff                   what needs no thought, shown and not written
  tautline check --profile production --fail-on warning`,
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := x.check(cmd, args); err != nil {
				return err
			}
			to, err := a.outputs(&w, format.Verdicts)
			if err != nil {
				return err
			}
			if err := oneOf("fail-on", failOn, severities); err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			v.FailOn, _ = rules.ParseSeverity(failOn)
			done, err := k.ask(cmd, args, &o)
			if err != nil {
				return unwritten(a, to, format.Verdicts, err)
			}
			defer done()
			if x.fix {
				return a.runFix(args, o, to, v, x.diff)
			}
			return a.runCheck(args, o, to, v)
		},
	}
	f := cmd.Flags()
	j.flags(cmd)
	a.writes(cmd, &w, "how to write the verdict", format.Verdicts)
	f.StringVar(&failOn, "fail-on", "error", "exit with 1 from this severity on: error, warning, info")
	k.flags(cmd)
	x.flags(cmd)
	f.BoolVar(&v.All, "all", false, "write every question by itself instead of folding them")
	f.BoolVar(&v.Skipped, "explain-skipped", false, "also write what could not be judged, and what that would need")
	must(cmd.RegisterFlagCompletionFunc("fail-on", completeWith(severities...)))
	return cmd
}

func (a *app) runCheck(args []string, o judge.Options, to []output, v format.Verdict) error {
	var err error
	if v.Reports, err = judge.Check(args, o); err != nil {
		return unwritten(a, to, format.Verdicts, err)
	}
	if err := write(a, to, format.Verdicts, v); err != nil {
		return err
	}
	for _, r := range v.Reports {
		if r.Worst() >= v.FailOn {
			return verdict(exitFindings)
		}
	}
	return nil
}
