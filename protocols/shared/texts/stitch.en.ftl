stitch-still-in-staff = The stitch was to come out on { $stitch_out_on }. Call the person.
say-stitch = There is a stitch. Say on which day it comes out.
stitch-out = You have a stitch. It comes out on { $stitch_out_on }. Call us if you have no time for that yet.
    .parent = There is a stitch. It comes out on { $stitch_out_on }. Call us if you have no time for that yet.
plan-stitch-out = The stitch comes out
