package judge

import (
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestBounds(t *testing.T) {
	for name, ex := range map[string]struct {
		b    Bounds
		want []Excess
	}{
		"time":    {Bounds{Time: time.Minute, Memory: math.MaxUint64}, []Excess{{Time: time.Minute}}},
		"memory":  {Bounds{Time: 24 * time.Hour, Memory: 1}, []Excess{{Memory: 1}}},
		"neither": {Bounds{Time: 24 * time.Hour, Memory: math.MaxUint64}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var passed []Excess
				ex.b.Passed = func(e Excess) { passed = append(passed, e) }
				stop := ex.b.Watch()
				time.Sleep(time.Hour)
				synctest.Wait()
				stop()
				if len(passed) != len(ex.want) || len(passed) > 0 && passed[0] != ex.want[0] {
					t.Errorf("passed: %v, want %v", passed, ex.want)
				}
			})
		})
	}
}

// Whoever lives longer than a judgement is not ended by its bounds.
func TestBoundsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := Bounds{Time: time.Minute, Memory: math.MaxUint64, Passed: func(e Excess) { t.Errorf("passed: %v", e) }}.Watch()
		stop()
		time.Sleep(time.Hour)
		stop()
	})
}

// What is done with a system before the next one counts, too.
func TestBoundsOfEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		passed := false
		o := Options{Bounds: Bounds{Time: time.Minute, Memory: math.MaxUint64, Passed: func(Excess) { passed = true }}}
		for range Each([]string{"testdata/nowhere"}, o) {
			time.Sleep(time.Hour)
			synctest.Wait()
		}
		if !passed {
			t.Error("the bounds did not hold")
		}
	})
}
