package explore

import (
	"context"
	"fmt"
	"testing"

	"tautline.dev/model/modeltest"
)

// BenchmarkFlow explores flows of 5 to 20 steps with 1 to 3 faults. Beside the
// time it tells the states of one exploration, and states per second.
func BenchmarkFlow(b *testing.B) {
	for _, queues := range []bool{false, true} {
		for _, steps := range []int{5, 10, 15, 20} {
			for _, faults := range []int{1, 2, 3} {
				kind := "calls"
				if queues {
					kind = "queues"
				}
				b.Run(fmt.Sprintf("%s/%d-steps/%d-faults", kind, steps, faults), func(b *testing.B) {
					sys := modeltest.Load(b, chainOf(steps, queues))
					states := 0
					for b.Loop() {
						r := Flow(context.Background(), sys, sys.Flows[0], Options{Faults: faults})
						if !r.Finished {
							b.Fatal(r.Bound)
						}
						states = r.States
					}
					b.ReportMetric(float64(states), "states")
					b.ReportMetric(float64(states)*float64(b.N)/b.Elapsed().Seconds(), "states/s")
				})
			}
		}
	}
}
