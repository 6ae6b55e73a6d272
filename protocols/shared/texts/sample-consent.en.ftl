components-changed-staff = What is asked for is no longer what was agreed. Talk with the person and sign again before you begin.
if-things-turn = We will ask you beforehand what we may do if things turn out otherwise: use the other side, draw once more, take a solid piece if no liquid comes, or give a medicine to relax.
