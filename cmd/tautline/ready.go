package main

import (
	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
	"tautline.dev/rules/readiness"
)

func (a *app) readyCmd() *cobra.Command {
	var j judging
	var w writing
	cmd := &cobra.Command{
		Use:   "ready [file | directory | ./... | -]...",
		Short: "Fill in the readiness checklist: what is shown, what people attest, what closes the most",
		Long: `Ready fills in the readiness checklist in four groups: anticipate, monitor,
respond, learn. What the model can show is answered by it (shown); the rest is
attested in the model's "readiness", with evidence, who and when (attested). A
tick says what it rests on. What nobody has stated is not judged ("not judged",
with the facts that are missing), and stays open; so does an attestation that
has grown old, or that the model contradicts. Each incident is an item until its
rule is quiet where it happened.

What must be done hangs on the tier of the most critical box: of tier 1 all
items, of tier 2 those that weigh high or medium, of tier 3 and 4 those that weigh
high. A system whose boxes state no tier counts as tier 1. Ready exits with 1
while an item is open that the tier requires, and judges by the profile
production unless told otherwise.

Beside the checklist stands what each flow can keep of what it is promised, how
safely new versions reach the boxes, how far a failure reaches, and which single
change closes the most: each was applied to a copy of the model, which was judged
again. See tautline explain ITEM.`,
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := w.outputs(format.Checklists)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("profile") {
				j.profile = judge.ReadyProfile
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			o.Model.Changeable = true
			return a.runReady(args, o, to)
		},
	}
	j.flags(cmd)
	w.flags(cmd, "how to write it", format.Checklists)
	return cmd
}

func (a *app) runReady(args []string, o judge.Options, to []output) error {
	reports, err := judge.Check(args, o)
	if err != nil {
		return unwritten(a, to, format.Checklists, err)
	}
	var lists []*readiness.Checklist
	open := 0
	err = a.making.make(func() error {
		for _, r := range reports {
			c, _ := judge.Checklist(r, r.Profile)
			open += c.OpenRequired()
			lists = append(lists, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := write(a, to, format.Checklists, lists); err != nil {
		return err
	}
	if open > 0 {
		return verdict(exitFindings)
	}
	return nil
}
