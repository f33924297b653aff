package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
)

func (a *app) explainCmd() *cobra.Command {
	var w writing
	cmd := &cobra.Command{
		Use:               "explain {RULE | ITEM}",
		Short:             "Say all there is to say about a rule (what, why, how to fix it, examples, sources), or an item of ready",
		Args:              oneRule,
		ValidArgsFunction: completeWith(append(rules.Names(catalogue.All()), readiness.IDs()...)...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			r := catalogue.Find(args[0])
			if item := readiness.Find(args[0]); r == nil && item != nil {
				to, err := w.outputs(format.Items)
				if err != nil {
					return err
				}
				return write(a, to, format.Items, item)
			}
			to, err := w.outputs(format.Explanations)
			if err != nil {
				return err
			}
			if r == nil {
				return fmt.Errorf("there is no rule %s%s (see: tautline rules)", value.Quote(args[0]), suggest.DidYouMean(args[0], append(rules.Names(catalogue.All()), readiness.IDs()...)))
			}
			return write(a, to, format.Explanations, r)
		},
	}
	w.formatFlag(cmd, "how to write it", format.Explanations)
	return cmd
}

func oneRule(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("explain takes the name of one rule (see: tautline rules)")
	}
	return nil
}

func (a *app) rulesCmd() *cobra.Command {
	var w writing
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List all rules",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			to, err := w.outputs(format.Rules)
			if err != nil {
				return err
			}
			return write(a, to, format.Rules, catalogue.All())
		},
	}
	w.formatFlag(cmd, "how to write it", format.Rules)
	return cmd
}
