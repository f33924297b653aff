package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/tags"
)

func (a *app) explainCmd() *cobra.Command {
	var w writing
	var j judging
	cmd := &cobra.Command{
		Use:   "explain {RULE | ITEM | TAG} [file | directory | -]",
		Short: "Say all there is to say about a rule (what, why, how to fix it, examples, sources), an item of ready, or a tag",
		Long: `Explain says all there is to say about a rule, or about an item of the readiness
checklist. With a model, the rule may be one of that model's own. It explains whatever
else stands in brackets behind a message, too, such as "unstated" or "lose-reply", and
takes a promise by its name ("no lost work") for the rule that tells of it broken.`,
		Args:              oneRule,
		ValidArgsFunction: completeWith(append(tags.Known(catalogue.All()), readiness.IDs()...)...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			name := tags.Rule(args[0])
			r := catalogue.Find(name)
			if tag := tags.Find(name); tag != nil {
				to, err := a.outputs(&w, format.Tags)
				if err != nil {
					return err
				}
				return write(a, to, format.Tags, tag)
			}
			if item := readiness.Find(name); r == nil && item != nil {
				to, err := a.outputs(&w, format.Items)
				if err != nil {
					return err
				}
				now, err := j.day()
				if err != nil {
					return err
				}
				return write(a, to, format.Items, format.ItemOn{Item: item, Now: now})
			}
			to, err := a.outputs(&w, format.Explanations)
			if err != nil {
				return err
			}
			all, err := a.rulesOf(args[1:], &j)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.Name == name })
			if at < 0 {
				hint := "see: tautline rules"
				if len(args) == 1 {
					hint += "; a model's own: tautline explain RULE MODEL"
				}
				return fmt.Errorf("there is no rule %s%s (%s)", value.Quote(args[0]), suggest.DidYouMean(args[0], append(tags.Known(all), readiness.IDs()...)), hint)
			}
			return write(a, to, format.Explanations, all[at])
		},
	}
	j.readingFlags(cmd)
	j.dayFlag(cmd)
	w.formatFlag(cmd, "how to write it", format.Explanations)
	return cmd
}

func oneRule(_ *cobra.Command, args []string) error {
	if len(args) != 1 && len(args) != 2 {
		return fmt.Errorf("explain takes the name of one rule, and a model if the rule is its own (see: tautline rules)")
	}
	return nil
}

// rulesOf are the rules that the model of some arguments is judged by: without one,
// those of the catalogue.
func (a *app) rulesOf(args []string, j *judging) ([]*rules.Rule, error) {
	if len(args) == 0 {
		return catalogue.All(), nil
	}
	o, err := a.reading(j)
	if err != nil {
		return nil, err
	}
	systems, err := judge.Load(args, o)
	switch {
	case err != nil:
		return nil, err
	case len(systems) > 1:
		return nil, fmt.Errorf("%s holds %d systems; name one", args[0], len(systems))
	}
	return judge.Rules(systems[0]), nil
}

func (a *app) rulesCmd() *cobra.Command {
	var w writing
	var j judging
	cmd := &cobra.Command{
		Use:               "rules [file | directory | -]",
		Short:             "List all rules; with a model, its own rules too",
		ValidArgsFunction: completeModels,
		Args:              cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			to, err := a.outputs(&w, format.Rules)
			if err != nil {
				return err
			}
			all, err := a.rulesOf(args, &j)
			if err != nil {
				return err
			}
			return write(a, to, format.Rules, all)
		},
	}
	j.readingFlags(cmd)
	w.formatFlag(cmd, "how to write it", format.Rules)
	return cmd
}
