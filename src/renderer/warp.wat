;; The innermost loops of the renderer, eight samples at a time. warp-binary.ts is made from this file: see
;; warp-binary.test.ts.
;;
;; Positions in a source plane are in 1/65536 sample from the plane's first sample in memory. Between samples both row
;; functions interpolate linearly in both directions, in steps of 1/256. Perspective is exact where a span of sixteen
;; begins and straight within it.
(module
  (memory (export "memory") 1)

  ;; Draws one row of brightness. `width` is at least 16; where 16 does not divide it, the last span overlaps
  ;; the one before. Column c shows the source at (x + c·xStep, y + c·yStep) / (depth + c·depthStep).
  (func (export "drawLumaRow")
    (param $source i32) (param $stride i32) (param $target i32) (param $width i32)
    (param $x f64) (param $y f64) (param $depth f64) (param $xStep f64) (param $yStep f64) (param $depthStep f64)
    (local $column i32) (local $start i32) (local $left i32) (local $at i32) (local $out i32)
    (local $place f64) (local $origin v128) (local $pace v128) (local $from v128) (local $step v128)
    (local $u i32) (local $v i32) (local $du i32) (local $dv i32)
    (local $upper v128) (local $lower v128) (local $right v128) (local $rest v128) (local $down v128)
    (local.set $origin (f64x2.mul (f64x2.splat (f64.const 65536))
      (f64x2.replace_lane 1 (f64x2.splat (local.get $x)) (local.get $y))))
    (local.set $pace (f64x2.mul (f64x2.splat (f64.const 65536))
      (f64x2.replace_lane 1 (f64x2.splat (local.get $xStep)) (local.get $yStep))))
    (loop $spans
      (local.set $start (select
        (local.get $column)
        (i32.sub (local.get $width) (i32.const 16))
        (i32.le_s (local.get $column) (i32.sub (local.get $width) (i32.const 16)))))
      (local.set $out (i32.add (local.get $target) (local.get $start)))
      ;; Where the span begins, and a sixteenth of the way to where the next would.
      (local.set $place (f64.convert_i32_s (local.get $start)))
      (local.set $from (i32x4.trunc_sat_f64x2_s_zero (f64x2.div
        (f64x2.add (local.get $origin) (f64x2.mul (local.get $pace) (f64x2.splat (local.get $place))))
        (f64x2.splat (f64.add (local.get $depth) (f64.mul (local.get $depthStep) (local.get $place)))))))
      (local.set $place (f64.add (local.get $place) (f64.const 16)))
      (local.set $step (i32x4.shr_s (i32x4.sub
        (i32x4.trunc_sat_f64x2_s_zero (f64x2.div
        (f64x2.add (local.get $origin) (f64x2.mul (local.get $pace) (f64x2.splat (local.get $place))))
        (f64x2.splat (f64.add (local.get $depth) (f64.mul (local.get $depthStep) (local.get $place))))))
        (local.get $from)) (i32.const 4)))
      (local.set $u (i32x4.extract_lane 0 (local.get $from)))
      (local.set $v (i32x4.extract_lane 1 (local.get $from)))
      (local.set $du (i32x4.extract_lane 0 (local.get $step)))
      (local.set $dv (i32x4.extract_lane 1 (local.get $step)))
      (local.set $left (i32.const 2))
      (loop $groups
        ;; How far each position is right of and below the sample at its upper left, in 1/256.
        (local.set $right (i16x8.shr_u (i16x8.add (i16x8.splat (local.get $u))
          (i16x8.mul (i16x8.splat (local.get $du)) (v128.const i16x8 0 1 2 3 4 5 6 7))) (i32.const 8)))
        (local.set $rest (i16x8.sub (v128.const i16x8 256 256 256 256 256 256 256 256) (local.get $right)))
        (local.set $down (i16x8.shr_u (i16x8.add (i16x8.splat (local.get $v))
          (i16x8.mul (i16x8.splat (local.get $dv)) (v128.const i16x8 0 1 2 3 4 5 6 7))) (i32.const 8)))
        ;; A load of two bytes brings a sample and its right neighbour. The lane is part of the instruction, hence eight times the same.
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 0 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 0 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 1 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 1 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 2 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 2 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 3 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 3 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 4 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 4 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 5 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 5 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 6 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 6 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shr_s (local.get $u) (i32.const 16)))))
        (local.set $upper (v128.load16_lane 7 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load16_lane 7 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        ;; Between left and right, in 1/128 of a step.
        (local.set $upper (i16x8.shr_u (i16x8.add
          (i16x8.mul (v128.and (local.get $upper) (v128.const i16x8 255 255 255 255 255 255 255 255)) (local.get $rest))
          (i16x8.mul (i16x8.shr_u (local.get $upper) (i32.const 8)) (local.get $right))) (i32.const 1)))
        (local.set $lower (i16x8.shr_u (i16x8.add
          (i16x8.mul (v128.and (local.get $lower) (v128.const i16x8 255 255 255 255 255 255 255 255)) (local.get $rest))
          (i16x8.mul (i16x8.shr_u (local.get $lower) (i32.const 8)) (local.get $right))) (i32.const 1)))
        ;; Between upper and lower, rounded to whole steps.
        (local.set $upper (i16x8.add (local.get $upper) (i16x8.q15mulr_sat_s
          (i16x8.sub (local.get $lower) (local.get $upper)) (i16x8.shl (local.get $down) (i32.const 7)))))
        (local.set $upper (i16x8.shr_u (i16x8.add (local.get $upper) (i16x8.splat (i32.const 64))) (i32.const 7)))
        (v128.store64_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $upper) (local.get $upper)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (br_if $groups (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (br_if $spans (i32.lt_s
        (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $width)))))

  ;; Draws one row of colour, where a sample is a pair of bytes: `stride` is in bytes, `width` in pairs. `width` is at least 16; where 16 does not divide it, the last span overlaps
  ;; the one before. Column c shows the source at (x + c·xStep, y + c·yStep) / (depth + c·depthStep).
  (func (export "drawChromaRow")
    (param $source i32) (param $stride i32) (param $target i32) (param $width i32)
    (param $x f64) (param $y f64) (param $depth f64) (param $xStep f64) (param $yStep f64) (param $depthStep f64)
    (local $column i32) (local $start i32) (local $left i32) (local $at i32) (local $out i32)
    (local $place f64) (local $origin v128) (local $pace v128) (local $from v128) (local $step v128)
    (local $u i32) (local $v i32) (local $du i32) (local $dv i32)
    (local $upper v128) (local $lower v128) (local $right v128) (local $rest v128) (local $down v128)
    (local.set $origin (f64x2.mul (f64x2.splat (f64.const 65536))
      (f64x2.replace_lane 1 (f64x2.splat (local.get $x)) (local.get $y))))
    (local.set $pace (f64x2.mul (f64x2.splat (f64.const 65536))
      (f64x2.replace_lane 1 (f64x2.splat (local.get $xStep)) (local.get $yStep))))
    (loop $spans
      (local.set $start (select
        (local.get $column)
        (i32.sub (local.get $width) (i32.const 16))
        (i32.le_s (local.get $column) (i32.sub (local.get $width) (i32.const 16)))))
      (local.set $out (i32.add (local.get $target) (i32.shl (local.get $start) (i32.const 1))))
      ;; Where the span begins, and a sixteenth of the way to where the next would.
      (local.set $place (f64.convert_i32_s (local.get $start)))
      (local.set $from (i32x4.trunc_sat_f64x2_s_zero (f64x2.div
        (f64x2.add (local.get $origin) (f64x2.mul (local.get $pace) (f64x2.splat (local.get $place))))
        (f64x2.splat (f64.add (local.get $depth) (f64.mul (local.get $depthStep) (local.get $place)))))))
      (local.set $place (f64.add (local.get $place) (f64.const 16)))
      (local.set $step (i32x4.shr_s (i32x4.sub
        (i32x4.trunc_sat_f64x2_s_zero (f64x2.div
        (f64x2.add (local.get $origin) (f64x2.mul (local.get $pace) (f64x2.splat (local.get $place))))
        (f64x2.splat (f64.add (local.get $depth) (f64.mul (local.get $depthStep) (local.get $place))))))
        (local.get $from)) (i32.const 4)))
      (local.set $u (i32x4.extract_lane 0 (local.get $from)))
      (local.set $v (i32x4.extract_lane 1 (local.get $from)))
      (local.set $du (i32x4.extract_lane 0 (local.get $step)))
      (local.set $dv (i32x4.extract_lane 1 (local.get $step)))
      (local.set $left (i32.const 4))
      (loop $groups
        ;; How far each position is right of and below the sample at its upper left, in 1/256.
        (local.set $right (i16x8.shr_u (i16x8.add (i16x8.splat (local.get $u))
          (i16x8.mul (i16x8.splat (local.get $du)) (v128.const i16x8 0 0 1 1 2 2 3 3))) (i32.const 8)))
        (local.set $rest (i16x8.sub (v128.const i16x8 256 256 256 256 256 256 256 256) (local.get $right)))
        (local.set $down (i16x8.shr_u (i16x8.add (i16x8.splat (local.get $v))
          (i16x8.mul (i16x8.splat (local.get $dv)) (v128.const i16x8 0 0 1 1 2 2 3 3))) (i32.const 8)))
        ;; A load of four bytes brings a pair and its right neighbour. The lane is part of the instruction, hence four times the same.
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shl (i32.shr_s (local.get $u) (i32.const 16)) (i32.const 1)))))
        (local.set $upper (v128.load32_lane 0 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load32_lane 0 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shl (i32.shr_s (local.get $u) (i32.const 16)) (i32.const 1)))))
        (local.set $upper (v128.load32_lane 1 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load32_lane 1 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shl (i32.shr_s (local.get $u) (i32.const 16)) (i32.const 1)))))
        (local.set $upper (v128.load32_lane 2 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load32_lane 2 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        (local.set $at (i32.add (local.get $source) (i32.add (i32.mul (i32.shr_s (local.get $v) (i32.const 16)) (local.get $stride)) (i32.shl (i32.shr_s (local.get $u) (i32.const 16)) (i32.const 1)))))
        (local.set $upper (v128.load32_lane 3 (local.get $at) (local.get $upper)))
        (local.set $lower (v128.load32_lane 3 (i32.add (local.get $at) (local.get $stride)) (local.get $lower)))
        (local.set $u (i32.add (local.get $u) (local.get $du))) (local.set $v (i32.add (local.get $v) (local.get $dv)))
        ;; Between left and right, in 1/128 of a step.
        (local.set $upper (i16x8.shr_u (i16x8.add
          (i16x8.mul (i8x16.shuffle 0 16 1 16 4 16 5 16 8 16 9 16 12 16 13 16 (local.get $upper) (v128.const i64x2 0 0)) (local.get $rest))
          (i16x8.mul (i8x16.shuffle 2 16 3 16 6 16 7 16 10 16 11 16 14 16 15 16 (local.get $upper) (v128.const i64x2 0 0)) (local.get $right))) (i32.const 1)))
        (local.set $lower (i16x8.shr_u (i16x8.add
          (i16x8.mul (i8x16.shuffle 0 16 1 16 4 16 5 16 8 16 9 16 12 16 13 16 (local.get $lower) (v128.const i64x2 0 0)) (local.get $rest))
          (i16x8.mul (i8x16.shuffle 2 16 3 16 6 16 7 16 10 16 11 16 14 16 15 16 (local.get $lower) (v128.const i64x2 0 0)) (local.get $right))) (i32.const 1)))
        ;; Between upper and lower, rounded to whole steps.
        (local.set $upper (i16x8.add (local.get $upper) (i16x8.q15mulr_sat_s
          (i16x8.sub (local.get $lower) (local.get $upper)) (i16x8.shl (local.get $down) (i32.const 7)))))
        (local.set $upper (i16x8.shr_u (i16x8.add (local.get $upper) (i16x8.splat (i32.const 64))) (i32.const 7)))
        (v128.store64_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $upper) (local.get $upper)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (br_if $groups (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (br_if $spans (i32.lt_s
        (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $width)))))

  ;; Lays the bytes at `over` on those at `under`: `part` of 256. Goes in steps of sixteen and may pass the end.
  (func (export "mix") (param $under i32) (param $over i32) (param $length i32) (param $part i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $under) (local.get $length)))
    (loop $groups
      (v128.store (local.get $under) (i8x16.narrow_i16x8_u
          (i16x8.shr_u (i16x8.add (i16x8.splat (i32.const 128)) (i16x8.add
            (i16x8.mul (i16x8.extend_low_i8x16_u (v128.load (local.get $under))) (i16x8.splat (i32.sub (i32.const 256) (local.get $part))))
            (i16x8.mul (i16x8.extend_low_i8x16_u (v128.load (local.get $over))) (i16x8.splat (local.get $part))))) (i32.const 8))
          (i16x8.shr_u (i16x8.add (i16x8.splat (i32.const 128)) (i16x8.add
            (i16x8.mul (i16x8.extend_high_i8x16_u (v128.load (local.get $under))) (i16x8.splat (i32.sub (i32.const 256) (local.get $part))))
            (i16x8.mul (i16x8.extend_high_i8x16_u (v128.load (local.get $over))) (i16x8.splat (local.get $part))))) (i32.const 8))))
      (local.set $over (i32.add (local.get $over) (i32.const 16)))
      (br_if $groups (i32.lt_s
        (local.tee $under (i32.add (local.get $under) (i32.const 16))) (local.get $end)))))
)
