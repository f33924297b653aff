package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tautline.dev/model/near"
	"tautline.dev/model/tree"
	"tautline.dev/render/json"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

func (a *app) explainCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:               "explain RULE",
		Short:             "Say all there is to say about a rule: what, why, how to mend it, examples, sources",
		Args:              oneRule,
		ValidArgsFunction: completeWith(rules.Names(catalogue.All())...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			if err := oneOf("format", format, []string{"text", "json"}); err != nil {
				return err
			}
			r := catalogue.Find(args[0])
			if r == nil {
				return fmt.Errorf("there is no rule %s%s (see: tautline rules)", tree.Quote(args[0]), near.DidYouMean(args[0], rules.Names(catalogue.All())))
			}
			if format == "json" {
				return json.Rule(a.stdout, r)
			}
			return text.Explain(a.stdout, a.style(a.stdout), r)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, json")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith("text", "json")))
	return cmd
}

func oneRule(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("explain takes the name of one rule (see: tautline rules)")
	}
	return nil
}

func (a *app) rulesCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List all rules",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			if err := oneOf("format", format, []string{"text", "json"}); err != nil {
				return err
			}
			if format == "json" {
				return json.Rules(a.stdout, catalogue.All())
			}
			return text.Rules(a.stdout, a.style(a.stdout), catalogue.All())
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, json")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith("text", "json")))
	return cmd
}
