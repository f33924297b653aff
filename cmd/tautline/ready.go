package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/render/format"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

func (a *app) readyCmd() *cobra.Command {
	var j judging
	var w writing
	var g gating
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
high. A box of yours that states no tier counts as tier 1. Ready exits with 1
while an item is open that the tier requires, and judges by the profile
production unless told otherwise.

Beside the checklist stands what each flow can keep of what it is promised, how
safely new versions reach the boxes, how far a failure reaches, and which single
change closes the most: each was applied to a copy of the model, which was judged
again. See tautline explain ITEM.

With --gate it also exits with 1 while a signature that the policy requires is
missing or doesn't hold (see: tautline verify), or somebody has said no. Where the
policy requires none, it says so, and the gate hangs on the open items alone. With
--against the system is as critical as that revision or the model says, whichever is
more.`,
		Example: `  tautline ready
  tautline ready --gate --against origin/main    who has to sign is what origin/main says`,
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Checklists)
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
			if err := g.check(); err != nil {
				return err
			}
			o.Model.Changeable = true
			return a.runReady(args, o, g, to)
		},
	}
	j.flags(cmd)
	g.flags(cmd)
	a.writes(cmd, &w, "how to write it", format.Checklists)
	return cmd
}

// gating are the flags of a gate before a launch.
type gating struct {
	trusting
	gate bool
}

func (g *gating) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&g.gate, "gate", false, "also fail without the signatures that the policy requires")
	g.trusting.flags(cmd)
}

// check refuses flags that say whose signatures count where none are looked at.
func (g *gating) check() error {
	if !g.gate && g.trusting != (trusting{}) {
		return errors.New("--against, --policy-from, --signers and --revoked are about signatures: add --gate")
	}
	return nil
}

func (a *app) runReady(args []string, o judge.Options, g gating, to []output) error {
	ctx, stop := user.user()
	defer stop()
	var base *past
	if g.gate {
		var err error
		if base, err = g.read(ctx, args, o); err != nil {
			return unwritten(a, to, format.Checklists, err)
		}
		defer base.shut()
		o.PolicyFrom = base.against() // items are open by what holds there, too
	}
	reports, err := judge.Check(args, o)
	if err != nil {
		return unwritten(a, to, format.Checklists, err)
	}
	// What is gone is launched by nobody: check tells of it.
	reports = slices.DeleteFunc(reports, func(r *rules.Report) bool { return r.Changed == nil })
	if len(reports) == 0 {
		return unwritten(a, to, format.Checklists, fmt.Errorf("%w: what was there is gone", model.ErrNothing))
	}
	doc := format.Readiness{}
	shut := false
	if g.gate {
		if doc.Signatures, err = a.gate(ctx, reports, base, o, g.trusting); err != nil {
			return err
		}
		shut = slices.ContainsFunc(doc.Signatures, func(v *signoff.Verdict) bool { return !v.Opens() })
	}
	open := 0
	err = a.making.make(func() error {
		for i, r := range reports {
			var was readiness.Earlier
			if g.gate {
				was = readiness.Earlier{Tier: doc.Signatures[i].Tier, Where: doc.Signatures[i].From}
			}
			c, _ := judge.ChangedChecklist(r, r.Profile, was, o.PolicyFrom)
			open += c.OpenRequired()
			doc.Lists = append(doc.Lists, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := write(a, to, format.Checklists, doc); err != nil {
		return err
	}
	if open > 0 || shut {
		return verdict(exitFindings)
	}
	return nil
}

// gate tells how the signatures of systems stand that were judged: of what they say
// themselves, also where they are judged by what the base asks for.
func (a *app) gate(ctx context.Context, reports []*rules.Report, base *past, o judge.Options, t trusting) ([]*signoff.Verdict, error) {
	var systems []*model.System
	for _, r := range reports {
		systems = append(systems, r.Changed)
	}
	return a.signatures(ctx, systems, base, t, o)
}
