package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/dot"
	"tautline.dev/render/format"
	"tautline.dev/render/plain"
	"tautline.dev/render/plot"
	"tautline.dev/rules"
)

// plottable refuses a format in which nobody writes a plot.
func plottable(name string, to []output) error {
	if !plot.Is(name) {
		return nil
	}
	for _, out := range to {
		if known := format.Plots.Names(); !slices.Contains(known, out.format) {
			return fmt.Errorf("--view %s is a plot, written as %s; there is no %s of it", plain.Text(name), phrase.Or(known), out.format)
		}
	}
	return nil
}

// plot writes the plot that was asked for.
func (a *app) plot(r *rules.Report, d drawing, to []output) error {
	doc := format.Plotting{Theme: dot.Themes[d.theme], NoLegend: d.noLegend}
	err := a.making.make(func() (err error) {
		doc.Plot, err = plot.Of(r, d.view)
		return err
	})
	if err != nil {
		return err
	}
	return write(a, to, format.Plots, doc)
}

// completePlots lets a shell offer the views and the plots of the model that is named.
func (a *app) completePlots(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	names, what := a.completeViews(cmd, args, typed)
	systems := a.known(cmd, args)
	if len(systems) != 1 {
		return append(names, plot.Kinds()...), what
	}
	for _, name := range plot.Names(systems[0]) {
		names = append(names, plain.Text(name))
	}
	return names, what
}
